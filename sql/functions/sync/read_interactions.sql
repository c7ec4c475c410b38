-- Returns arrays, so that the statements that write the rows are planned for their true number, be it three or those of
-- a first load. The number of rows of a foreign table would not be known.
create function engine.read_interactions(above bigint, upto bigint, most integer default null)
    returns engine.incoming
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
    -- Makes the source sort and stop at the limit: the planner expects few rows, and would fetch all to sort them here.
    set enable_sort = off
as $$
declare
    anybody_forgotten constant boolean := exists (select from engine.forgotten);
    own constant integer[] := (select slots || leaving from engine.shard);
    -- Interactions that were deleted here, while the source does not know it yet.
    deleted constant bigint[] := array(select interaction_id from engine.deletion);
    incoming engine.incoming;
    whole integer;
begin
    -- Nobody knows yet whether these events arrived: engine.settle() finds out.
    incoming.in_doubt := array(select unnest(interaction_ids) from engine.forward_attempt);
    select
        coalesce(array_agg(interaction_id), '{}'),
        array_agg(user_id),
        array_agg(media_id),
        array_agg(type::engine.interaction_type),
        array_agg(engine.counted_value(type, value)),
        array_agg(engine.counted_time(happened_at))
    into
        incoming.interaction_ids,
        incoming.user_ids,
        incoming.media_ids,
        incoming.types,
        incoming.amounts,
        incoming.times
    from (
        select interaction_id, user_id, media_id, type, value, happened_at
        from source.interaction
        where interaction_id > read_interactions.above
            and interaction_id <= read_interactions.upto
            and interaction_id <> all (incoming.in_doubt || deleted)
            and engine.can_be_taken(user_id, media_id, type)
            and engine.is_own(user_id, own)
            and (not anybody_forgotten or not engine.is_forgotten(user_id))
        order by interaction_id
        limit most + 1
    ) found;
    -- Not now(): this transaction may have begun long before, and waited for a lock.
    incoming.read_at := clock_timestamp();
    incoming.above := read_interactions.above;
    incoming.upto := read_interactions.upto;
    if cardinality(incoming.interaction_ids) > most then
        -- More rows of the last id may follow. So it is left to the next call, or read alone if it is the only id.
        whole := width_bucket(incoming.interaction_ids[most + 1] - 1, incoming.interaction_ids);
        if whole = 0 then
            return engine.read_interactions(read_interactions.above, incoming.interaction_ids[1]);
        end if;
        incoming.upto := incoming.interaction_ids[whole];
        incoming.interaction_ids := incoming.interaction_ids[:whole];
        incoming.user_ids := incoming.user_ids[:whole];
        incoming.media_ids := incoming.media_ids[:whole];
        incoming.types := incoming.types[:whole];
        incoming.amounts := incoming.amounts[:whole];
        incoming.times := incoming.times[:whole];
    end if;
    return engine.each_id_once(incoming);
end
$$;

comment on function engine.read_interactions is
    'Returns the interactions of the source with above < interaction_id <= upto. Left out are unusable rows (engine.can_be_taken), rows of people who were forgotten or belong to another shard, interactions that were deleted here, and events of which it is in doubt whether they arrived. Of rows with the same id, it returns one (engine.each_id_once). most: the greatest number of rows to read, except that all rows of one id are read together; upto of the result says how far they reach. Errors: those of postgres_fdw.';

grant execute on function engine.read_interactions to ml_service_sync;
