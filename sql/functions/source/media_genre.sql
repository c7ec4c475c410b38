-- The genres of the catalogue, one row per medium and genre.
create view source.media_genre with (security_invoker = true) as
    select media_id, genre_name::text as genre
    from catalog_db.tb_media_genre
    where media_id is not null and genre_name is not null;

comment on view source.media_genre is
    'The genres of the catalogue, one row for each medium and genre. media_id uuid, genre text: neither is null. A pair may occur more than once.';

grant select on source.media_genre to ml_service_sync;
