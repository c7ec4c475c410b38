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
        media.deleted_at at time zone interval '0' as deleted_at,
        -- greatest() and 'UTC' would be evaluated here; in this form, what is old stays at the source.
        case
            when media.deleted_at > media.update_at then media.deleted_at
            when media.update_at is not null then media.update_at
            else media.create_at
        end at time zone interval '0' as changed_at
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
