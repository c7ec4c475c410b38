create table engine.genre_set (
    genre_set_key integer generated always as identity primary key,
    genres text[] not null,
    exclude using hash (genres with =) -- unique, and not limited to the size of a btree entry
);

comment on table engine.genre_set is
    'Every combination of genres that a medium has. genres is sorted and without duplicates. Thousands of media share hundreds of combinations, so content_score is computed once for each combination.';

create table engine.genre (
    genre text primary key,
    genre_set_keys integer[] not null
);

create unique index on engine.genre (lower(genre));

comment on table engine.genre is
    'The combinations (engine.genre_set) that contain each genre. A genre is spelled as it first came, without spaces around it. Spellings that differ only in case, or in spaces around them, mean the same genre.';

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
    'The catalogue. media_key is a dense key below 2 ^ 26, because model.item_neighbours has no room for greater keys. A medium that people took but the catalogue does not have (yet) has no genre_set_key, and is not available.';

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
    'Media that came, went or changed genres since the model was built. Requests read these media from engine.media instead of the model. A refresh deletes the changes that it has seen. If it does not rebuild the item models, it keeps the changes of media that are not available, because these models may still contain them.';
comment on column engine.media_change.is_listed is
    'Whether nothing but the genres of the medium has changed. If true, the lists of the model by popularity are right about the medium. False also if that is not known.';
comment on column engine.media_change.is_gone is 'Whether the medium is not available (any more).';

grant select, insert, update, delete on engine.genre_set, engine.genre, engine.media, engine.media_change to ml_service_sync;
