-- Bring in the genres that people state, when any has changed.
create function engine.sync_people(newcomers_first boolean default false)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
as $$
declare
    anybody_forgotten constant boolean := exists (select from engine.forgotten);
    own constant integer[] := (select slots || leaving from engine.shard);
    current_fingerprint text;
    new_people uuid[];
    written bigint;
begin
    perform engine.hold_lock('user_db');
    -- The source computes this: with nothing new, one row crosses the wire. Whoever is enrolled again
    -- is new as well.
    select concat_ws(
        ':',
        count(*),
        sum(uuid_hash_extended(user_id, hashtextextended(genre, 0))),
        (select forgotten_changes from engine.sync_state where source = 'user_db'),
        -- A genre that is new in the catalogue may be one that somebody has stated in another spelling.
        (select count(*) from engine.genre)
    )
    into current_fingerprint
    from source.user_genre
    where engine.is_own(user_id, own);

    if current_fingerprint is not distinct from (
        select fingerprint from engine.sync_state where source = 'user_db'
    ) then
        update engine.sync_state set error = null, failing_since = null, synced_at = clock_timestamp()
        where source = 'user_db';
        return 0;
    end if;

    if newcomers_first then
        new_people := array(
            select distinct user_id
            from source.user_genre
            where engine.is_own(user_id, own)
                and (not anybody_forgotten or not engine.is_forgotten(user_id))
                and btrim(genre, e' \t\n\r') <> ''
                and not exists (select from engine.person where person.user_id = user_genre.user_id)
        );
        if new_people <> '{}' then
            perform engine.name_newcomers(new_people, '{}');
            return null;
        end if;
    end if;

    with tag as materialized (
        select user_id, genre
        from source.user_genre
        where engine.is_own(user_id, own) and (not anybody_forgotten or not engine.is_forgotten(user_id))
    ),
    spelling as (
        select genre as spelling, btrim(genre, e' \t\n\r') as trimmed, count(*) as people_count
        from tag
        group by genre
    ),
    -- As the catalogue spells a genre; one that it does not have, as most people do.
    named as materialized (
        select
            spelling,
            coalesce(
                genre,
                first_value(trimmed) over (partition by lower(trimmed) order by people_count desc, trimmed)
            ) as name
        from spelling
        left join engine.genre on lower(genre) = lower(trimmed)
        where trimmed <> ''
    ),
    stated as materialized (
        select user_id, array_agg(distinct name order by name) as genres
        from tag
        join named on spelling = genre
        group by user_id
    ),
    changed as (
        update engine.person set genres = coalesce(stated.genres, '{}')
        from engine.person before
        left join stated using (user_id)
        where before.user_key = person.user_key
            and person.genres <> coalesce(stated.genres, '{}')
        returning 1
    ),
    arrived as (
        insert into engine.person (user_id, genres)
        select user_id, genres
        from stated
        where not exists (select from engine.person where person.user_id = stated.user_id)
        order by user_id
        on conflict (user_id) do update set genres = excluded.genres
        returning 1
    )
    select (select count(*) from changed) + (select count(*) from arrived) into written;

    update engine.sync_state set
        fingerprint = current_fingerprint,
        error = null,
        failing_since = null,
        synced_at = clock_timestamp()
    where source = 'user_db';
    return written;
end
$$;

comment on function engine.sync_people is
    'Bring in the genres that people state, if a digest of them all has changed. People who are another shard''s or were forgotten are left out. Returns how many people were written. newcomers_first: as engine.sync_interactions. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.sync_people to ml_service_sync;
