-- The catalogue, a row a medium.
create view source.media with (security_invoker = true) as
    select
        media.id as media_id,
        media.title,
        media.description,
        media.release_year,
        media.media_type,
        media.cover_url,
        array_remove(array_agg(genre.genre_name::text), null) as genres,
        media.deleted_at at time zone 'UTC' as deleted_at,
        greatest(media.create_at, media.update_at, media.deleted_at) at time zone 'UTC' as changed_at
    from catalog_db.medias media
    left join catalog_db.tb_media_genre genre on genre.media_id = media.id
    group by
        media.id,
        media.title,
        media.description,
        media.release_year,
        media.media_type,
        media.cover_url,
        media.deleted_at,
        media.create_at,
        media.update_at;

comment on view source.media is
    'media_id uuid: unique. genres text[]: in any order, empty where there are none. deleted_at timestamptz: null where the medium may be recommended. changed_at timestamptz: never earlier than the last change of the row; null is always read again.';

grant select on source.media to ml_service_sync;
