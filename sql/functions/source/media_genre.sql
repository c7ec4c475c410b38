-- The genres of the catalogue, one row per medium and genre.
create view source.media_genre with (security_invoker = true) as
    select media_id, genre_name::text as genre
    from catalog_db.tb_media_genre
    where media_id is not null and genre_name is not null;

comment on view source.media_genre is
    'media_id uuid, genre text: neither null. A pair may come more than once.';

grant select on source.media_genre to ml_service_sync;
