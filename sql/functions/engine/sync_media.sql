-- Bring in the catalogue: what changed since the last time, or, to reconcile, all of it.
create function engine.sync_media(reconcile boolean)
    returns bigint
    language plpgsql
    volatile
    set search_path = ''
as $$
declare
    -- A change is stamped before it commits: what a read may have been a minute too early for is
    -- read again.
    since constant timestamptz := (
        select least(changed_at, synced_at - interval '1 minute')
        from engine.sync_state
        where source = 'catalog_db'
    );
    latest timestamptz;
    written bigint;
begin
    with incoming as materialized (
        select
            media_id,
            title,
            description,
            release_year,
            media_type,
            cover_url,
            array(select distinct genre from unnest(genres) genre order by genre) as genres,
            deleted_at,
            changed_at
        from source.media
        where reconcile or since is null or changed_at is null or changed_at > since
    ),
    new_set as (
        insert into engine.genre_set (genres)
        select distinct genres
        from incoming
        where not exists (select from engine.genre_set where genre_set.genres = incoming.genres)
        returning genre_set_key, genres
    ),
    new_genre as (
        insert into engine.genre as known (genre, genre_set_keys)
        select genre, array_agg(genre_set_key)
        from new_set
        cross join unnest(genres) genre
        group by genre
        on conflict (genre) do update set
            genre_set_keys = known.genre_set_keys || excluded.genre_set_keys
    ),
    catalogue as (
        select incoming.*, coalesce(genre_set.genre_set_key, new_set.genre_set_key) as genre_set_key
        from incoming
        left join engine.genre_set using (genres)
        left join new_set using (genres)
    ),
    arrived as (
        insert into engine.media
            (media_id, title, description, release_year, media_type, cover_url, genre_set_key, deleted_at)
        select media_id, title, description, release_year, media_type, cover_url, genre_set_key, deleted_at
        from catalogue
        where not exists (select from engine.media where media.media_id = catalogue.media_id)
        returning media_key
    ),
    changed as (
        update engine.media set
            title = catalogue.title,
            description = catalogue.description,
            release_year = catalogue.release_year,
            media_type = catalogue.media_type,
            cover_url = catalogue.cover_url,
            genre_set_key = catalogue.genre_set_key,
            deleted_at = catalogue.deleted_at
        from catalogue
        where media.media_id = catalogue.media_id
            and (media.title, media.description, media.release_year, media.media_type,
                media.cover_url, media.genre_set_key, media.deleted_at)
            is distinct from
                (catalogue.title, catalogue.description, catalogue.release_year, catalogue.media_type,
                catalogue.cover_url, catalogue.genre_set_key, catalogue.deleted_at)
        returning media_key
    ),
    gone as (
        update engine.media set deleted_at = clock_timestamp()
        where reconcile
            and available
            and not exists (select from catalogue where catalogue.media_id = media.media_id)
        returning media_key
    ),
    touched as (
        insert into engine.media_change (media_key)
        select media_key from arrived
        union all
        select media_key from changed
        union all
        select media_key from gone
        on conflict (media_key) do update set changed_by = excluded.changed_by
        returning 1
    )
    select (select count(*) from touched), (select max(changed_at) from incoming)
    into written, latest;

    update engine.sync_state set
        -- A stamp from the future must not hide what changes until then.
        changed_at = case when latest is null then changed_at else greatest(changed_at, least(latest, now())) end,
        synced_at = clock_timestamp()
    where source = 'catalog_db';
    return written;
end
$$;

comment on function engine.sync_media is
    'Bring in the catalogue: media that changed since the last sync, or all of it. Returns how many were written. Errors: those of postgres_fdw.';

grant execute on function engine.sync_media to ml_service_sync;
