-- Make what is here, of a range of ids, what was there.
create function engine.write_interactions(incoming engine.incoming)
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
    ids constant bigint[] := incoming.interaction_ids;
    user_ids constant uuid[] := incoming.user_ids;
    media_ids constant uuid[] := incoming.media_ids;
    types constant engine.interaction_type[] := incoming.types;
    amounts constant double precision[] := incoming.amounts;
    times constant timestamptz[] := incoming.times;
    in_doubt constant bigint[] := incoming.in_doubt || array(select unnest(interaction_ids) from engine.forward_attempt);
    unchanged bigint[] := '{}';
    changed bigint;
    written bigint := 0;
begin
    perform engine.build_key();
    -- Of a first load nothing is here, and nothing need be compared. (Without statistics, `exists` would be
    -- looked for in the whole table.)
    if (
        select interaction_id
        from engine.interaction
        where interaction_id > incoming.above
        order by interaction_id
        limit 1
    ) <= incoming.upto then
        unchanged := array(
            select interaction_id
            from unnest(ids, user_ids, media_ids, types, amounts, times)
                as there (interaction_id, user_id, media_id, type, amount, happened_at)
            join engine.interaction here using (interaction_id)
            join engine.person using (user_key)
            join engine.media using (media_key)
            where here.interaction_id > incoming.above
                and here.interaction_id <= incoming.upto
                and (person.user_id, media.media_id, here.type, here.value)
                    = (there.user_id, there.media_id, there.type, there.amount)
                -- What is in the future there goes on counting as when it was first read.
                and (there.happened_at >= incoming.read_at or there.happened_at = here.happened_at)
        );
        -- All that is changed or removed, and nothing else, for whoever forgets somebody needs these rows as
        -- well: in the same order, so one of the two waits.
        perform
        from engine.interaction
        where interaction_id > incoming.above
            and interaction_id <= incoming.upto
            and interaction_id <> all (in_doubt)
            and interaction_id not in (select unnest(unchanged))
        order by interaction_id
        for update;

        delete from engine.interaction
        where interaction_id > incoming.above
            and interaction_id <= incoming.upto
            and interaction_id <> all (in_doubt)
            and interaction_id not in (select unnest(ids));
        get diagnostics written = row_count;
    end if;
    if ids = '{}' then
        return written;
    end if;

    perform engine.add_newcomers(
        array(
            select distinct there.user_id
            from unnest(user_ids) as there (user_id)
            where not exists (select from engine.person where person.user_id = there.user_id)
        ),
        array(
            select distinct there.media_id
            from unnest(media_ids) as there (media_id)
            where not exists (select from engine.media where media.media_id = there.media_id)
        )
    );

    -- Whoever is not there was forgotten just now. Another transaction may write the same interaction: then
    -- theirs is the one. In order, so that two never wait for each other.
    insert into engine.interaction as here (interaction_id, user_key, media_key, type, value, happened_at)
    select interaction_id, user_key, media_key, type, amount, least(happened_at, incoming.read_at)
    from unnest(ids, user_ids, media_ids, types, amounts, times)
        as there (interaction_id, user_id, media_id, type, amount, happened_at)
    join engine.person on person.user_id = there.user_id
    join engine.media on media.media_id = there.media_id
    where interaction_id not in (select unnest(unchanged))
        and not exists (select from engine.deletion where deletion.interaction_id = there.interaction_id)
    order by interaction_id
    on conflict (interaction_id) do update set
        user_key = excluded.user_key,
        media_key = excluded.media_key,
        type = excluded.type,
        value = excluded.value,
        happened_at = case
            when excluded.happened_at < incoming.read_at then excluded.happened_at
            else here.happened_at
        end;
    get diagnostics changed = row_count;
    return written + changed;
end
$$;

comment on function engine.write_interactions is
    'Bring in what engine.read_interactions has read, with the people and media of it that are not here yet, and remove what else is here in that range. Returns how many rows were written or removed. Only for a caller who knows that none of this range is being written here, and in a transaction that reads no source: who records or forgets something of these people waits for its end.';

grant execute on function engine.write_interactions to ml_service_sync;
