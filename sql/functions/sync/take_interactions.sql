-- Make what is here, of a range of ids, what is there.
--
-- What is there is read once, into arrays: so that every plan below knows how many rows it is for, the
-- three of a second or a first load's. (The plan of a foreign table's rows would not.)
create function engine.take_interactions(
    above bigint,
    upto bigint,
    newcomers_first boolean,
    out written bigint,
    out highest bigint,
    out more boolean
)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
    -- The source sorts, and stops at the limit: the planner would fetch all, for it expects few rows.
    set enable_sort = off
as $$
declare
    most constant integer := (select batch from engine.sync_state where source = 'engagement_db');
    anybody_forgotten constant boolean := exists (select from engine.forgotten);
    own constant integer[] := (select slots || leaving from engine.shard);
    -- Nobody knows yet whether these arrived: engine.settle() finds out.
    in_doubt constant bigint[] := array(select unnest(interaction_ids) from engine.forward_attempt);
    -- And these were deleted here, which is not known there yet.
    deleted constant bigint[] := array(select interaction_id from engine.deletion);
    ids bigint[];
    unchanged bigint[] := '{}';
    user_ids uuid[];
    media_ids uuid[];
    types engine.interaction_type[];
    amounts double precision[];
    times timestamptz[];
    -- When that was: this transaction may have begun long before, and waited for another.
    read_at timestamptz;
    changed bigint;
    new_people uuid[];
    new_media uuid[];
begin
    select
        coalesce(array_agg(interaction_id), '{}'),
        array_agg(user_id),
        array_agg(media_id),
        array_agg(type::engine.interaction_type),
        array_agg(engine.counted_value(type, value)),
        array_agg(engine.counted_time(happened_at))
    into ids, user_ids, media_ids, types, amounts, times
    from (
        select interaction_id, user_id, media_id, type, value, happened_at
        from source.interaction
        where interaction_id > above
            and interaction_id <= upto
            and interaction_id <> all (in_doubt || deleted)
            and engine.can_be_taken(user_id, media_id, type)
            and engine.is_own(user_id, own)
            and (not anybody_forgotten or not engine.is_forgotten(user_id))
        order by interaction_id
        limit most
    ) incoming;
    read_at := clock_timestamp();
    highest := ids[cardinality(ids)];
    more := cardinality(ids) = most;
    if more then
        upto := highest;
    end if;

    new_people := array(
        select distinct incoming.user_id
        from unnest(user_ids) as incoming (user_id)
        where not exists (select from engine.person where person.user_id = incoming.user_id)
    );
    new_media := array(
        select distinct incoming.media_id
        from unnest(media_ids) as incoming (media_id)
        where not exists (select from engine.media where media.media_id = incoming.media_id)
    );
    if newcomers_first and new_people || new_media <> '{}' then
        perform engine.name_newcomers(new_people, new_media);
        more := false;
        return;
    end if;

    written := 0;
    -- Of a first load nothing is here, and nothing need be compared. (Without statistics, `exists` would be
    -- looked for in the whole table.)
    if (select interaction_id from engine.interaction where interaction_id > above order by interaction_id limit 1) <= upto then
        unchanged := array(
            select interaction_id
            from unnest(ids, user_ids, media_ids, types, amounts, times)
                as incoming (interaction_id, user_id, media_id, type, amount, happened_at)
            join engine.interaction here using (interaction_id)
            join engine.person using (user_key)
            join engine.media using (media_key)
            where here.interaction_id > above
                and here.interaction_id <= upto
                and (person.user_id, media.media_id, here.type, here.value)
                    = (incoming.user_id, incoming.media_id, incoming.type, incoming.amount)
                -- What is in the future there goes on counting as when it was first read.
                and (incoming.happened_at >= read_at or incoming.happened_at = here.happened_at)
        );
        -- All that is changed or removed, and nothing else, for whoever forgets somebody needs these rows as
        -- well: in the same order, so one of the two waits.
        perform
        from engine.interaction
        where interaction_id > above
            and interaction_id <= upto
            and interaction_id <> all (in_doubt)
            and interaction_id not in (select unnest(unchanged))
        order by interaction_id
        for update;

        delete from engine.interaction
        where interaction_id > above
            and interaction_id <= upto
            and interaction_id <> all (in_doubt) -- it may have been settled since
            and interaction_id not in (select unnest(ids));
        get diagnostics written = row_count;
    end if;
    if highest is null then
        return;
    end if;

    perform engine.add_newcomers(new_people, new_media);

    -- Whoever is not there was forgotten just now. Another transaction may write the same interaction: then
    -- theirs is the one. In order, so that two never wait for each other.
    insert into engine.interaction as here (interaction_id, user_key, media_key, type, value, happened_at)
    select interaction_id, user_key, media_key, type, amount, least(happened_at, read_at)
    from unnest(ids, user_ids, media_ids, types, amounts, times)
        as incoming (interaction_id, user_id, media_id, type, amount, happened_at)
    join engine.person on person.user_id = incoming.user_id
    join engine.media on media.media_id = incoming.media_id
    where interaction_id not in (select unnest(unchanged))
        and not exists (select from engine.deletion where deletion.interaction_id = incoming.interaction_id)
    order by interaction_id
    on conflict (interaction_id) do update set
        user_key = excluded.user_key,
        media_key = excluded.media_key,
        type = excluded.type,
        value = excluded.value,
        happened_at = case when excluded.happened_at < read_at then excluded.happened_at else here.happened_at end;
    get diagnostics changed = row_count;
    written := written + changed;
end
$$;

comment on function engine.take_interactions is
    'Bring in the interactions whose ids are above one and up to another, as many as engine.sync_state.batch says, and without those of people who are another shard''s or were forgotten and those that cannot be taken, and remove what is gone there. Returns how many rows were written or removed, the highest id that was read, and whether there may be more above that. newcomers_first: as engine.sync_interactions. Only for a caller who knows that none of this range is being written here. Errors: those of postgres_fdw.';

grant execute on function engine.take_interactions to ml_service_sync;
