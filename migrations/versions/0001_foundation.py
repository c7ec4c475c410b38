"""Foundation: roles, schemas, the sources' foreign tables, the local picture, the model."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Roles belong to the whole server: another recommendation_db there may have made them already.
# The migrating login joins them, so that it can act as each; they join nothing.
ROLES = """
do $$
declare
    role text;
begin
    foreach role in array array['ml_service_owner', 'ml_service_sync', 'ml_service_app'] loop
        begin
            if to_regrole(role) is null then -- to create one takes a right, also where it is there
                execute format('create role %I nologin', role);
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
        begin
            execute format('grant %I to %I', role, current_user);
        exception when insufficient_privilege then
            null; -- It made none of these: it must have been let in by who did.
        end;
    end loop;
    execute format('grant create on database %I to ml_service_owner', current_database());
    execute format('alter database %I set search_path = api, public', current_database());
end
$$;

create extension if not exists postgres_fdw;
grant usage on foreign data wrapper postgres_fdw to ml_service_owner;
"""

SCHEMAS = """
create schema user_db;
create schema catalog_db;
create schema engagement_db;
create schema source;
create schema engine;
create schema model;
create schema api;

comment on schema user_db is 'Foreign tables of user_db, by its own names. The sync role alone may read them.';
comment on schema catalog_db is 'Foreign tables of catalog_db, by its own names. The sync role alone may read them.';
comment on schema engagement_db is 'Foreign tables of engagement_db, by its own names. The sync role alone may read them.';
comment on schema source is 'The sources in canonical shape, as views. Edit these to fit another schema.';
comment on schema engine is 'Local tables, and the functions that api, sync and refresh are made of.';
comment on schema model is 'What is precomputed: materialized views, rebuilt by engine.refresh().';
comment on schema api is 'What callers may call.';

grant usage on schema user_db, catalog_db, engagement_db, source, engine to ml_service_sync;
grant usage on schema api to ml_service_app;

-- The form with IN SCHEMA cannot take away what PUBLIC is given globally.
alter default privileges for role ml_service_owner revoke execute on functions from public;
"""

# A source that is down or frozen must fail a sync soon, and never hold a request (none comes here). A
# row that crosses the wire is dear: what can be joined and summed at the source is.
SERVER = """
create server {name} foreign data wrapper postgres_fdw options (
    fetch_size '10000',
    fdw_tuple_cost '1',
    connect_timeout '2',
    keepalives_idle '5',
    keepalives_interval '2',
    keepalives_count '2',
    tcp_user_timeout '4000',
    options '-c statement_timeout=60000'
);
grant usage on foreign server {name} to ml_service_sync;
"""

FOREIGN_TABLES = """
create foreign table user_db.user_preferences (
    id uuid not null,
    user_id uuid not null
) server user_db options (schema_name 'public', table_name 'user_preferences');

create foreign table user_db.tb_user_genre (
    user_id uuid,
    genre_name varchar(50)
) server user_db options (schema_name 'public', table_name 'tb_user_genre');

create foreign table catalog_db.medias (
    id uuid not null,
    title varchar(255),
    description text,
    release_year integer,
    media_type varchar(50),
    cover_url varchar(500),
    version bigint,
    create_at timestamp,
    update_at timestamp,
    deleted_at timestamp
) server catalog_db options (schema_name 'public', table_name 'medias');

create foreign table catalog_db.tb_media_genre (
    media_id uuid,
    genre_name varchar(50)
) server catalog_db options (schema_name 'public', table_name 'tb_media_genre');

create foreign table engagement_db.interaction (
    id bigint not null,
    user_id uuid not null,
    media_id uuid not null,
    type varchar(50),
    interaction_value double precision,
    "timestamp" timestamp
) server engagement_db options (schema_name 'public', table_name 'interaction');

create foreign table engagement_db.pg_locks (
    virtualtransaction text,
    relation oid,
    mode text
) server engagement_db options (schema_name 'pg_catalog', table_name 'pg_locks');

create foreign table engagement_db.pg_class (
    oid oid,
    relname text
) server engagement_db options (schema_name 'pg_catalog', table_name 'pg_class');

grant select on all tables in schema user_db, catalog_db, engagement_db to ml_service_sync;
"""

TABLES = """
create table engine.applied_file (
    path text primary key,
    sha256 text not null,
    definition text not null
);
comment on table engine.applied_file is
    'The files of sql/functions as they were last applied, and a digest of what they made here.';

create table engine.genre_set (
    genre_set_key integer generated always as identity primary key,
    genres text[] not null unique
);
comment on table engine.genre_set is
    'Every combination of genres that a medium has, sorted and without duplicates. Thousands of media share hundreds of these, so content is scored by combination.';

create table engine.genre (
    genre text primary key,
    genre_set_keys integer[] not null
);
comment on table engine.genre is 'Which combinations have a genre.';

create table engine.media (
    media_key integer generated always as identity primary key,
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
    'The catalogue, by dense key. A medium that people took but the catalogue does not know (yet) has no genre set, and is not available.';

create table engine.media_change (
    media_key integer primary key references engine.media on delete cascade,
    changed_by xid8 not null default pg_current_xact_id()
);
comment on table engine.media_change is
    'Media that came, went or changed genres since the model was built: requests take these from engine.media instead. A refresh removes what it has seen.';

create table engine.person (
    user_key integer generated always as identity primary key,
    user_id uuid not null unique,
    genres text[] not null default '{}'
);
comment on table engine.person is
    'The people who stated genres or took something, by dense key. Genres are sorted and without duplicates.';

create type engine.interaction_type as enum ('LIKE', 'DISLIKE', 'WATCH');

-- Keys refer to engine.person and engine.media; sync writes all three together, so that twenty
-- million rows need not be checked one by one.
create table engine.interaction (
    interaction_id bigint primary key,
    user_key integer not null,
    media_key integer not null,
    type engine.interaction_type not null,
    value double precision not null,
    happened_at timestamptz not null,
    positive boolean not null generated always as (type <> 'DISLIKE' and value > 0) stored
);
create index interaction_by_user on engine.interaction (user_key, happened_at desc, interaction_id desc)
    include (media_key, positive);
comment on table engine.interaction is
    'What people did, by the id that engagement_db gave it. Positive: a LIKE or WATCH whose value is above 0.';

create table engine.strategy (
    name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    description text not null,
    method text not null check (method in ('neighbours', 'popularity')),
    content_weight double precision not null check (content_weight between 0 and 1),
    collaborative_weight double precision not null check (collaborative_weight between 0 and 1),
    neighbour_count integer not null default 50 check (neighbour_count between 1 and 10000),
    history_limit integer not null default 50 check (history_limit between 1 and 10000),
    audience_limit integer not null default 300 check (audience_limit between 1 and 100000),
    half_life interval not null default '90 days' check (half_life > '0'),
    is_default boolean not null default false,
    check (content_weight + collaborative_weight <= 1 + 1e-9)
);
create unique index strategy_default on engine.strategy (is_default) where is_default;
comment on table engine.strategy is 'How to rank: a row a strategy.';
comment on column engine.strategy.method is
    'Where collaborative_score comes from. neighbours: what the people most similar to this one took. popularity: what all people took lately.';
comment on column engine.strategy.neighbour_count is 'How many similar people count. Takes effect at once.';
comment on column engine.strategy.history_limit is
    'How many of a person''s most recent positive media count. The row classic decides, from the next refresh on.';
comment on column engine.strategy.audience_limit is
    'How many of a medium''s most recent people count. The row classic decides, from the next refresh on.';
comment on column engine.strategy.half_life is
    'After this time an interaction counts half for popularity. The row popular decides, from the next refresh on.';

insert into engine.strategy (name, description, method, content_weight, collaborative_weight, is_default) values
    ('classic', '40 % the genres a person stated, 60 % what similar people took.', 'neighbours', 0.4, 0.6, true),
    ('popular', 'What people take lately, the same for everyone.', 'popularity', 0, 1, false);

create table engine.sync_state (
    source text primary key,
    synced_at timestamptz,
    watermark bigint not null default 0,
    seen bigint not null default 0,
    open_writers text[] not null default '{}',
    synced_by xid8,
    fingerprint text
);
comment on table engine.sync_state is 'How far engine.sync() has read each source.';
comment on column engine.sync_state.watermark is
    'engagement_db: every interaction up to this id is here, or will never exist.';
comment on column engine.sync_state.seen is
    'engagement_db: the highest id that was read; the next watermark, once open_writers have ended.';
comment on column engine.sync_state.synced_by is
    'engagement_db: the transaction that read it last. Within one, the source is read as of one moment.';
comment on column engine.sync_state.fingerprint is 'user_db, catalog_db: digest of all that was read.';
insert into engine.sync_state (source) values ('user_db'), ('catalog_db'), ('engagement_db');

create table engine.refresh_log (
    refresh_id bigint generated always as identity primary key,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    row_counts jsonb,
    error text
);
create index refresh_log_succeeded on engine.refresh_log (finished_at) where error is null;
comment on table engine.refresh_log is
    'Every refresh of the model: rows by materialized view when it succeeded, the error when it did not.';

grant select, insert, update, delete on
    engine.genre_set, engine.genre, engine.media, engine.media_change, engine.person,
    engine.interaction, engine.sync_state
    to ml_service_sync;
grant select on engine.refresh_log to ml_service_sync;
"""

# A person's `history_limit` most recent positive media, one row a pair.
RECENT_POSITIVE = """
    positive as (
        select
            user_key,
            media_key,
            sum(value) as value,
            max(happened_at) as last_at,
            max(interaction_id) as last_id
        from engine.interaction
        where positive
        group by user_key, media_key
    ),
    recent as (
        select *, least(taken, history_limit) as degree
        from (
            select
                *,
                row_number() over by_recency as recency,
                count(*) over (partition by user_key) as taken
            from positive
            window by_recency as (partition by user_key order by last_at desc, last_id desc)
        ) ranked
        join engine.strategy on strategy.name = 'classic'
        where recency <= history_limit
    )
"""

MODEL = f"""
create materialized view model.user_history as
    with {RECENT_POSITIVE}
    select
        user_key,
        array_agg(media_key order by recency) as media_keys,
        array_agg(value order by recency) as "values"
    from recent
    group by user_key;
create unique index user_history_key on model.user_history (user_key);
comment on materialized view model.user_history is
    'What each person took, most recent first, with the sum of the values they gave it.';

create materialized view model.media_audience as
    with {RECENT_POSITIVE},
    ranked as (
        select
            *,
            row_number() over (partition by media_key order by last_at desc, last_id desc) as audience_recency
        from recent
    )
    select
        media_key,
        array_agg(user_key order by audience_recency) as user_keys,
        array_agg(degree::integer order by audience_recency) as degrees
    from ranked
    where audience_recency <= audience_limit
    group by media_key;
create unique index media_audience_key on model.media_audience (media_key);
comment on materialized view model.media_audience is
    'Who took each medium, most recent first, with the length of each one''s history.';

-- Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay: A Practical Time Decay
-- Model for Streaming Systems", ICDE 2009): log2 of the sum of value * 2^(time / half_life). Time
-- passing shifts all of them alike, so the order never needs a clock, and a refresh changes the
-- rows of only those media that were taken since. Taken relative to the latest time, the powers
-- cannot overflow, and below 2^-1000 they are nothing; nine decimals make equal sums equal in whatever order they were added.
create materialized view model.media_popularity as
    with half_life as (
        select extract(epoch from half_life)::double precision as seconds
        from engine.strategy
        where name = 'popular'
    ),
    positive as (
        select
            media_key,
            value,
            extract(epoch from happened_at)::double precision / seconds as age,
            max(extract(epoch from happened_at)::double precision / seconds) over (partition by media_key) as latest
        from engine.interaction, half_life
        where positive
    ),
    decayed as (
        select
            media_key,
            round((max(latest) + ln(sum(value * power(2::double precision, greatest(age - latest, -1000))))
                / ln(2::double precision))::numeric, 9)::double precision as popularity
        from positive
        group by media_key
    )
    select media_key, media_id, available, popularity
    from engine.media
    left join decayed using (media_key);
create unique index media_popularity_key on model.media_popularity (media_key);
create index media_popularity_order on model.media_popularity (popularity desc nulls last, media_id)
    include (media_key) where available;
comment on materialized view model.media_popularity is
    'Time-decayed positive interactions of each medium, as log2: one more is twice as popular. Null: nobody took it.';

create materialized view model.genre_set_media as
    select
        genre_set_key,
        count(*) as media_count,
        array_agg(media_key order by popularity desc nulls last, media_id) as media_keys
    from engine.media
    join model.media_popularity using (media_key, media_id, available)
    where available
    group by genre_set_key;
create unique index genre_set_media_key on model.genre_set_media (genre_set_key);
comment on materialized view model.genre_set_media is
    'The media that have a combination of genres, most popular first.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(ROLES)
    driver.execute("set local role ml_service_owner")
    driver.execute(SCHEMAS)
    for name in ("user_db", "catalog_db", "engagement_db"):
        driver.execute(SERVER.format(name=name))
    driver.execute(FOREIGN_TABLES)
    driver.execute(TABLES)
    driver.execute(MODEL)
    driver.execute("reset role")


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(
        """
        drop schema api, model, engine, source, user_db, catalog_db, engagement_db cascade;
        drop server user_db cascade;
        drop server catalog_db cascade;
        drop server engagement_db cascade;
        alter default privileges for role ml_service_owner grant execute on functions to public;
        revoke usage on foreign data wrapper postgres_fdw from ml_service_owner;
        do $$
        declare
            role text;
        begin
            execute format('alter database %I reset search_path', current_database());
            execute format('revoke create on database %I from ml_service_owner', current_database());
            foreach role in array array['ml_service_app', 'ml_service_sync', 'ml_service_owner'] loop
                begin
                    execute format('drop role %I', role);
                exception when dependent_objects_still_exist then
                    -- Another recommendation_db of this server still has it.
                    null;
                end;
            end loop;
        end
        $$;
        """
    )
