-- The catalogue, one row per medium.
create view source.media with (security_invoker = true) as
    select
        id as media_id,
        title::text,
        description,
        release_year,
        media_type::text,
        cover_url::text,
        deleted_at is not null as deleted,
        null::jsonb as attributes
    from catalog_db.medias;

comment on view source.media is
    'The catalogue, one row for each medium. media_id uuid: of rows with the same id, one is taken (engine.differing_media); the others, and rows without an id, are left out and counted. deleted boolean: whether the medium must not be recommended. attributes jsonb: an object of further properties to filter by (language, age rating, tags), each with a value or a list of values. All columns but media_id and deleted may be null.';

grant select on source.media to ml_service_sync;
