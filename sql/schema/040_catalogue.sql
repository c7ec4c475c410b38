create table engine.genre_set (
    genre_set_key integer generated always as identity primary key,
    genres text[] not null,
    exclude using hash (genres with =) -- unique, and not limited to the size of a btree entry
);

comment on table engine.genre_set is
    'Every combination of genres that a medium has, sorted and without duplicates. Thousands of media share hundreds of these, so content is scored by combination.';

create table engine.genre (
    genre text primary key,
    genre_set_keys integer[] not null
);

create unique index on engine.genre (lower(genre));

comment on table engine.genre is
    'Which combinations have a genre. Its spelling is the first that came, without spaces around it; others of it, by case or spaces, mean the same.';

create table engine.media (
    media_key integer generated always as identity (maxvalue 67108863) primary key,
    media_id uuid not null unique,
    title text,
    description text,
    release_year integer,
    media_type text,
    cover_url text,
    genre_set_key integer references engine.genre_set,
    deleted boolean not null default false,
    available boolean not null generated always as (genre_set_key is not null and not deleted) stored
);

comment on table engine.media is
    'The catalogue, by dense key below 2 ^ 26, which is what model.item_neighbours has room for. A medium that people took but the catalogue does not know (yet) has no genre set, and is not available.';

-- The expression is the body of engine.title_words, which is inlined: change both together.
create index media_title_words on engine.media using gin (to_tsvector(
    'pg_catalog.simple',
    regexp_replace(
        translate(
            lower("left"(title, 1000)),
            'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ''’',
            'aaaaaaceeeeiiiinoooooouuuuyy'
        ),
        '[^[:alnum:]]+',
        ' ',
        'g'
    )
));

create index media_unavailable on engine.media (media_key) where not available;

create table engine.media_change (
    media_key integer primary key references engine.media on delete cascade,
    changed_by xid8 not null default pg_current_xact_id(),
    is_listed boolean not null default false,
    is_gone boolean not null default false
);
create index media_change_moved on engine.media_change (is_listed, is_gone, media_key);

comment on table engine.media_change is
    'Media that came, went or changed genres since the model was built: requests take these from engine.media instead. A refresh removes what it has seen.';
comment on column engine.media_change.is_listed is
    'Whether nothing but genres has changed: the lists of the model by popularity are right about it. False where that is not known.';
comment on column engine.media_change.is_gone is 'Whether it is not available any more.';

grant select, insert, update, delete on engine.genre_set, engine.genre, engine.media, engine.media_change to ml_service_sync;
