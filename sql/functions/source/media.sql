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
    'media_id uuid: of rows with the same, one is taken (engine.differing_media); the others, and those without, are left out and counted. deleted boolean: not to be recommended. attributes jsonb: an object of what else is to be filtered by (language, age rating, tags), a value or a list of values each. All but the first two may be null.';

grant select on source.media to ml_service_sync;
