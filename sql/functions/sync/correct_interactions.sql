-- A session that deletes or forgets one of these interactions waits for the end of this transaction. So the caller
-- passes a few at a time, and commits at once.
create function engine.correct_interactions(incoming engine.incoming, differing bigint[])
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
as $$
declare
    lowest constant integer := width_bucket(differing[1] - 1, incoming.interaction_ids) + 1;
    highest constant integer := width_bucket(differing[cardinality(differing)], incoming.interaction_ids);
    ids constant bigint[] := incoming.interaction_ids[lowest:highest];
    removed bigint;
    changed bigint;
begin
    -- Locks exactly the rows that are changed or removed, in the order of interaction_id, as everywhere.
    perform
    from engine.interaction
    where interaction_id = any (differing)
    order by interaction_id
    for update;

    delete from engine.interaction
    where interaction_id = any (differing) and interaction_id not in (select unnest(ids));
    get diagnostics removed = row_count;

    -- The join leaves out people who were forgotten just now.
    update engine.interaction here set
        user_key = person.user_key,
        media_key = media.media_key,
        type = there.type,
        value = there.amount,
        happened_at = case
            when there.happened_at < incoming.read_at then there.happened_at
            else here.happened_at
        end
    from unnest(
        ids,
        incoming.user_ids[lowest:highest],
        incoming.media_ids[lowest:highest],
        incoming.types[lowest:highest],
        incoming.amounts[lowest:highest],
        incoming.times[lowest:highest]
    ) as there (interaction_id, user_id, media_id, type, amount, happened_at)
    join engine.person on person.user_id = there.user_id
    join engine.media on media.media_id = there.media_id
    where here.interaction_id = any (differing) and there.interaction_id = here.interaction_id;
    get diagnostics changed = row_count;
    return removed + changed;
end
$$;

comment on function engine.correct_interactions is
    'Makes the interactions with the ids in differing equal to those in incoming (what engine.read_interactions has read), and removes those that incoming does not have. differing: as engine.compare_interactions returns it, or a part of it, ascending and not empty. Returns the number of rows changed or removed.';

grant execute on function engine.correct_interactions to ml_service_sync;
