-- Any number of sessions run steps side by side. Nothing of a range is here yet, so nothing is compared. New people and
-- media are found in one transaction and added in another, so that nobody who records something of theirs waits for the
-- source.
create function engine.load_step()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
    -- The planner does not know how many rows come. These settings make it hash people and media, and not those rows.
    set enable_nestloop = off
    set enable_mergejoin = off
    set cpu_tuple_cost = 0
as $$
declare
    own constant integer[] := (select slots || leaving from engine.shard);
    -- Events whose forwarding is not settled yet, and interactions whose deletion the source does not know yet.
    left_alone constant bigint[] := array(
        select unnest(interaction_ids) from engine.forward_attempt union all select interaction_id from engine.deletion
    );
    part engine.load_range;
    read_at timestamptz;
    written bigint;
begin
    -- A shared lock: load steps run side by side, but no sync and no engine.finish_forgetting runs meanwhile.
    perform from engine.lock where name = 'engagement_db' for share;
    select * into part from engine.load_range where not is_loaded order by above limit 1 for update skip locked;
    if not found then
        if not exists (select from engine.load_range where not is_loaded) then
            perform engine.build_key();
        end if;
        return null;
    end if;

    if part.new_people <> '{}' or part.new_media <> '{}' then
        perform engine.add_newcomers(part.new_people, part.new_media);
        update engine.load_range set new_people = '{}', new_media = '{}' where above = part.above;
        return 0;
    elsif part.new_people is null then
        -- Gathered in arrays: for SELECT DISTINCT, the source might walk through an index by person or medium.
        select array_agg(distinct user_id), array_agg(distinct media_id)
        into part.new_people, part.new_media
        from source.interaction
        where interaction_id > part.above
            and interaction_id <= part.upto
            and interaction_id <> all (left_alone)
            and engine.can_be_taken(user_id, media_id, type)
            and engine.is_own(user_id, own);
        part.new_people := array(select unnest(part.new_people) except select user_id from engine.person);
        part.new_media := array(select unnest(part.new_media) except select media_id from engine.media);
        part.left_out := (
            select count(*)
            from source.interaction
            where interaction_id > part.above
                and interaction_id <= part.upto
                and not engine.can_be_taken(user_id, media_id, type)
        );
        update engine.load_range set
            new_people = part.new_people,
            new_media = part.new_media,
            left_out = part.left_out
        where above = part.above;
        if part.new_people <> '{}' or part.new_media <> '{}' then
            return 0;
        end if;
    end if;

    -- The join leaves out people who were forgotten.
    read_at := clock_timestamp();
    begin
        insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
        select
            interaction_id,
            user_key,
            media_key,
            type::engine.interaction_type,
            engine.counted_value(type, value),
            least(engine.counted_time(happened_at), read_at)
        from source.interaction
        join engine.person using (user_id)
        join engine.media using (media_id)
        where interaction_id > part.above
            and interaction_id <= part.upto
            and interaction_id <> all (left_alone)
            and engine.can_be_taken(user_id, media_id, type)
            and engine.is_own(user_id, own);
        get diagnostics written = row_count;
    exception when unique_violation then
        -- Another session has synced this range. In this rare case, a session that needs one of these rows may wait for
        -- the source.
        written := engine.write_interactions(engine.read_interactions(part.above, part.upto));
    end;
    update engine.load_range set is_loaded = true where above = part.above;
    return written;
end
$$;

comment on function engine.load_step is
    'Does one step of a first load, on the first range of engine.load_range that is not loaded and that no other session is working on: it finds the people and media that are new in the range, or adds these, or loads the interactions. Once all ranges are loaded, it builds the key (engine.build_key). Call each step in a transaction of its own. Returns the number of interactions written; null: no range is left for this session. Errors: those of postgres_fdw.';

grant execute on function engine.load_step to ml_service_sync;
