-- Bring in the catalogue, when anything in it has changed.
create function engine.sync_media()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    current_fingerprint text;
    written bigint;
begin
    perform engine.hold_lock('catalog_db');
    -- The source computes this: with nothing new, two rows cross the wire. A column at a time, for
    -- a null hashes to nothing.
    select concat_ws(
        ':',
        count(*),
        sum(uuid_hash_extended(media_id, 0)) filter (where deleted),
        sum(uuid_hash_extended(media_id, 1)),
        sum(uuid_hash_extended(media_id, hashtextextended(title, 2))),
        sum(uuid_hash_extended(media_id, hashtextextended(description, 3))),
        sum(uuid_hash_extended(media_id, hashint4extended(release_year, 4))),
        sum(uuid_hash_extended(media_id, hashtextextended(media_type, 5))),
        sum(uuid_hash_extended(media_id, hashtextextended(cover_url, 6))),
        sum(uuid_hash_extended(media_id, jsonb_hash_extended(attributes, 8))),
        (
            select concat_ws(':', count(*), sum(uuid_hash_extended(media_id, hashtextextended(genre, 7))))
            from source.media_genre
        )
    )
    into current_fingerprint
    from source.media;

    if current_fingerprint is not distinct from (
        select fingerprint from engine.sync_state where source = 'catalog_db'
    ) then
        update engine.sync_state set error = null, failing_since = null, synced_at = clock_timestamp()
        where source = 'catalog_db';
        return 0;
    end if;

    with tag as materialized (
        select media_id, genre
        from source.media_genre
    ),
    spelling as (
        select genre as spelling, btrim(genre, e' \t\n\r') as trimmed, count(*) as media_count
        from tag
        group by genre
    ),
    -- The first spelling of a genre is its name; of those that come together, the one of most media.
    named as materialized (
        select
            spelling,
            coalesce(
                genre,
                first_value(trimmed) over (partition by lower(trimmed) order by media_count desc, trimmed)
            ) as name
        from spelling
        left join engine.genre on lower(genre) = lower(trimmed)
        where trimmed <> ''
    ),
    tagged as materialized (
        select media_id, array_agg(distinct name order by name) as genres
        from tag
        join named on spelling = genre
        group by media_id
    ),
    incoming as materialized (
        select media.*, coalesce(genres, '{}') as genres
        from source.media
        left join tagged using (media_id)
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
    -- Another transaction may bring an interaction with one of these at the same time. In order, so
    -- that the two never wait for each other.
    arrived as (
        insert into engine.media
            (media_id, title, description, release_year, media_type, cover_url, genre_set_key, deleted)
        select media_id, title, description, release_year, media_type, cover_url, genre_set_key, deleted
        from catalogue
        where not exists (select from engine.media where media.media_id = catalogue.media_id)
        order by media_id
        on conflict (media_id) do update set
            title = excluded.title,
            description = excluded.description,
            release_year = excluded.release_year,
            media_type = excluded.media_type,
            cover_url = excluded.cover_url,
            genre_set_key = excluded.genre_set_key,
            deleted = excluded.deleted
        returning media_key, media_id
    ),
    changed as (
        update engine.media set
            title = catalogue.title,
            description = catalogue.description,
            release_year = catalogue.release_year,
            media_type = catalogue.media_type,
            cover_url = catalogue.cover_url,
            genre_set_key = catalogue.genre_set_key,
            deleted = catalogue.deleted
        from catalogue
        join engine.media before using (media_id)
        where media.media_key = before.media_key
            and (media.title, media.description, media.release_year, media.media_type,
                media.cover_url, media.genre_set_key, media.deleted)
            is distinct from
                (catalogue.title, catalogue.description, catalogue.release_year, catalogue.media_type,
                catalogue.cover_url, catalogue.genre_set_key, catalogue.deleted)
        returning
            media.media_key,
            -- No candidate source of the model knows anything else.
            (media.genre_set_key, media.deleted) is distinct from (before.genre_set_key, before.deleted) as is_candidate,
            before.available and media.available as is_listed
    ),
    gone as (
        update engine.media set deleted = true
        where available
            and not exists (select from catalogue where catalogue.media_id = media.media_id)
        returning media_key
    ),
    attributed as (
        insert into engine.media_attributes as known (media_key, attributes)
        select coalesce(before.media_key, arrived.media_key), said
        from catalogue
        left join engine.media before using (media_id)
        left join arrived using (media_id)
        left join engine.media_attributes on media_attributes.media_key = before.media_key
        cross join lateral (
            select case when jsonb_typeof(catalogue.attributes) = 'object' then catalogue.attributes else '{}' end as said
        ) stated
        where said <> coalesce(media_attributes.attributes, '{}')
        on conflict (media_key) do update set attributes = excluded.attributes
        returning known.media_key
    ),
    touched as (
        insert into engine.media_change as known (media_key, is_listed)
        select media_key, false from arrived
        union all
        select media_key, is_listed from changed where is_candidate
        union all
        select media_key, false from gone
        on conflict (media_key) do update set
            changed_by = excluded.changed_by,
            is_listed = known.is_listed and excluded.is_listed
        returning media_key
    )
    select count(*)
    into written
    from (
        select media_key from touched
        union
        select media_key from changed
        union
        select media_key from attributed
    ) written_media;

    update engine.sync_state set
        fingerprint = current_fingerprint,
        error = null,
        failing_since = null,
        synced_at = clock_timestamp()
    where source = 'catalog_db';
    return written;
end
$$;

comment on function engine.sync_media is
    'Bring in the catalogue, if a digest of all that matters in it has changed. Returns how many media were written. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.sync_media to ml_service_sync;
