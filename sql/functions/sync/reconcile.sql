-- Take over what was changed or deleted in the source after it was read.
--
-- Both sides sum up what they have, by ranges of ids; only ranges that differ are read. Up to the
-- watermark, all that will ever come is here already: a sync may go on above it meanwhile.
create function engine.reconcile()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    -- Ids to a range: digests of twenty thousand ranges are no more than twenty thousand rows.
    width constant integer := 1024;
    watermark bigint;
    differing bigint[];
    range bigint;
    written bigint := 0;
begin
    perform engine.hold_lock('reconcile');
    select sync_state.watermark into watermark
    from engine.sync_state
    where source = 'engagement_db';

    with there as (
        select
            interaction_id / width as number,
            count(*) as rows,
            sum(engine.interaction_hash(
                interaction_id,
                user_id,
                media_id,
                type,
                engine.counted_value(type, value),
                engine.counted_time(happened_at)
            )) as digest
        from source.interaction
        where interaction_id <= watermark
        group by interaction_id / width
    ),
    here as (
        select
            interaction_id / width as number,
            count(*) as rows,
            sum(engine.interaction_hash(interaction_id, user_id, media_id, type::text, value, happened_at)) as digest
        from engine.interaction
        join engine.person using (user_key)
        join engine.media using (media_key)
        where interaction_id <= watermark
        group by interaction_id / width
    )
    select coalesce(array_agg(number order by number), '{}') into differing
    from there
    full join here using (number)
    where (there.rows, there.digest) is distinct from (here.rows, here.digest);

    foreach range in array differing loop
        written := written + (
            select taken.written
            from engine.take_interactions(range * width - 1, least((range + 1) * width - 1, watermark)) taken
        );
    end loop;
    return written;
end
$$;

comment on function engine.reconcile is
    'Compare every interaction up to the watermark with the source''s, by digests of ranges that each side computes, and take over those that were changed or deleted. Returns how many. Ranges with events of people who were forgotten are read every time. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.reconcile to ml_service_sync;
