create function engine.add_interactions(incoming engine.incoming, fresh bigint[])
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
    set enable_sort = off
as $$
declare
    added bigint;
begin
    if fresh = '{}' then
        return 0;
    end if;
    -- The join leaves out people who were forgotten just now. If another transaction writes the same interaction, that
    -- row is kept. The order avoids deadlocks.
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select interaction_id, user_key, media_key, type, amount, least(happened_at, incoming.read_at)
    from unnest(
        incoming.interaction_ids,
        incoming.user_ids,
        incoming.media_ids,
        incoming.types,
        incoming.amounts,
        incoming.times
    ) as there (interaction_id, user_id, media_id, type, amount, happened_at)
    join engine.person on person.user_id = there.user_id
    join engine.media on media.media_id = there.media_id
    where interaction_id in (select unnest(fresh))
        and not exists (select from engine.deletion where deletion.interaction_id = there.interaction_id)
    order by interaction_id
    on conflict (interaction_id) do nothing;
    get diagnostics added = row_count;
    return added;
end
$$;

comment on function engine.add_interactions is
    'Adds to engine.interaction the rows of incoming (what engine.read_interactions has read) whose ids are in fresh (as engine.compare_interactions returns it). Their people and media must be in this database already. Left out are rows of people who were forgotten since, interactions that were deleted here (engine.deletion), and ids that another transaction has added. Returns the number of rows added. No session that asks or records waits for these rows before they are committed.';

grant execute on function engine.add_interactions to ml_service_sync;
