create function engine.compare_interactions(incoming engine.incoming, out fresh bigint[], out differing bigint[])
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
    set enable_sort = off
as $$
declare
    in_doubt constant bigint[] := incoming.in_doubt || array(select unnest(interaction_ids) from engine.forward_attempt);
    here bigint[];
    unchanged bigint[];
begin
    fresh := incoming.interaction_ids;
    differing := '{}';
    -- In a first load nothing of this range is here, so nothing need be compared. ORDER BY and LIMIT make the planner
    -- use the index: without statistics, it would scan the whole table for EXISTS.
    if (
        select interaction_id
        from engine.interaction
        where interaction_id > incoming.above
        order by interaction_id
        limit 1
    ) <= incoming.upto is not true then
        return;
    end if;
    here := array(
        select interaction_id
        from engine.interaction
        where interaction_id > incoming.above
            and interaction_id <= incoming.upto
            and interaction_id <> all (in_doubt)
    );
    unchanged := array(
        select interaction_id
        from unnest(
            incoming.interaction_ids,
            incoming.user_ids,
            incoming.media_ids,
            incoming.types,
            incoming.amounts,
            incoming.times
        ) as there (interaction_id, user_id, media_id, type, amount, happened_at)
        join engine.interaction here using (interaction_id)
        join engine.person using (user_key)
        join engine.media using (media_key)
        where here.interaction_id > incoming.above
            and here.interaction_id <= incoming.upto
            and (person.user_id, media.media_id, here.type, here.value)
                = (there.user_id, there.media_id, there.type, there.amount)
            -- An event whose time at the source is in the future keeps the time at which it was first read.
            and (there.happened_at >= incoming.read_at or there.happened_at = here.happened_at)
    );
    fresh := array(select unnest(incoming.interaction_ids) except select unnest(here));
    differing := array(
        select interaction_id
        from (select unnest(here) except select unnest(unchanged)) as found (interaction_id)
        order by interaction_id
    );
end
$$;

comment on function engine.compare_interactions is
    'Compares incoming (what engine.read_interactions has read) with the interactions that this database has in the same range of ids. fresh: the ids that are not here. differing: the ids, ascending, of interactions here that are changed or gone at the source; events of which it is in doubt whether they arrived there are not among them. Takes no locks.';

grant execute on function engine.compare_interactions to ml_service_sync;
