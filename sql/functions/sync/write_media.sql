create function engine.write_media(media engine.catalogue_medium[])
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
as $$
declare
    written bigint;
begin
    with incoming as materialized (
        select * from unnest(write_media.media)
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
    -- Another transaction may add one of these media with an interaction at the same time. The order avoids deadlocks.
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
        returning media_key, media_id, not available as is_gone
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
            -- Candidate sources of the model depend on nothing else of a medium.
            (media.genre_set_key, media.deleted) is distinct from (before.genre_set_key, before.deleted) as is_candidate,
            before.available and media.available as is_listed,
            not media.available as is_gone
    ),
    attributed as (
        insert into engine.media_attributes as known (media_key, attributes)
        select coalesce(before.media_key, arrived.media_key), catalogue.attributes
        from catalogue
        left join engine.media before using (media_id)
        left join arrived using (media_id)
        left join engine.media_attributes on media_attributes.media_key = before.media_key
        where catalogue.attributes <> coalesce(media_attributes.attributes, '{}')
        on conflict (media_key) do update set attributes = excluded.attributes
        returning known.media_key
    ),
    touched as (
        insert into engine.media_change as known (media_key, is_listed, is_gone)
        select media_key, false, is_gone from arrived
        union all
        select media_key, is_listed, is_gone from changed where is_candidate
        on conflict (media_key) do update set
            changed_by = excluded.changed_by,
            is_listed = known.is_listed and excluded.is_listed,
            is_gone = excluded.is_gone
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
    return written;
end
$$;

comment on function engine.write_media is
    'Writes media, as engine.differing_media returns them, with their genres and attributes. Returns how many media were written.';

grant execute on function engine.write_media to ml_service_sync;
