create function engine.end_ranges()
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    highest bigint;
    loaded bigint;
    look_back_above bigint;
    counted_again bigint;
begin
    if exists (select from engine.load_range where not is_loaded)
        or exists (select from engine.index_aside where name = 'engine.interaction_pkey' and to_regclass(name) is null)
    then
        return false;
    end if;
    select max(upto), sum(left_out) into highest, loaded from engine.load_range;
    -- The next sync counts the rows that cannot be taken in the part that it looks back to, so they are subtracted here.
    look_back_above := (
        select interaction_id
        from engine.interaction
        where interaction_id <= highest
        order by interaction_id desc
        offset (select look_back from engine.sync_state where source = 'engagement_db')
        limit 1
    );
    counted_again := (
        select count(*)
        from source.interaction
        where interaction_id > coalesce(look_back_above, 0)
            and interaction_id <= highest
            and not engine.can_be_taken(user_id, media_id, type)
    );
    update engine.sync_state set
        watermark = highest,
        seen = highest,
        open_writers = '{}',
        lowest = least(lowest, (select min(interaction_id) from engine.interaction)),
        left_out = loaded - counted_again + (select count(*) from engine.repeated_row)
    where source = 'engagement_db';
    delete from engine.load_range;
    return true;
end
$$;

comment on function engine.end_ranges is
    'Records in engine.sync_state how far a first load has come, so that a sync continues from there, and empties engine.load_range. Returns false, and does nothing, while a range is not loaded or the index by id is not built. The caller must hold the lock engagement_db. Errors: those of postgres_fdw.';

grant execute on function engine.end_ranges to ml_service_sync;
