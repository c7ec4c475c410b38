-- What the catalogue service creates in catalog_db. Only the demo, the loaders and the tests run
-- this: in production the tables are the catalogue service's own.
create table if not exists medias (
    id uuid primary key,
    title varchar(255),
    description text,
    release_year integer,
    media_type varchar(50) check (media_type in ('MOVIE', 'SERIES')),
    cover_url varchar(500),
    attributes jsonb,
    version bigint,
    create_at timestamp,
    update_at timestamp,
    deleted_at timestamp
);

create table if not exists tb_media_genre (
    media_id uuid,
    genre_name varchar(50)
);
create index if not exists tb_media_genre_media_id on tb_media_genre (media_id);
