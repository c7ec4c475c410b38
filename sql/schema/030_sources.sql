-- Where a source is, and the login there, come from the environment, with every upgrade (migrations/sources.py).
--
-- A source that is down or frozen must fail a sync soon, and never hold a request (none comes here). A row
-- that crosses the wire is dear: what can be joined and summed at the source is. What is written here may
-- take a while, and the source's own setting must not end its reading meanwhile.
create server user_db foreign data wrapper postgres_fdw options (
    fetch_size '10000',
    fdw_tuple_cost '10',
    connect_timeout '2',
    keepalives_idle '5',
    keepalives_interval '2',
    keepalives_count '2',
    tcp_user_timeout '4000',
    options '-c statement_timeout=60000 -c idle_in_transaction_session_timeout=600000'
);

create server catalog_db foreign data wrapper postgres_fdw options (
    fetch_size '10000',
    fdw_tuple_cost '1',
    connect_timeout '2',
    keepalives_idle '5',
    keepalives_interval '2',
    keepalives_count '2',
    tcp_user_timeout '4000',
    options '-c statement_timeout=60000 -c idle_in_transaction_session_timeout=600000'
);

-- There, too, it must be noticed soon that the machine is gone from which somebody was writing: until then
-- nobody knows whether it was committed, and nothing is forwarded.
create server engagement_db foreign data wrapper postgres_fdw options (
    fetch_size '10000',
    fdw_tuple_cost '1',
    connect_timeout '2',
    keepalives_idle '5',
    keepalives_interval '2',
    keepalives_count '2',
    tcp_user_timeout '4000',
    options '-c statement_timeout=60000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_in_transaction_session_timeout=600000'
);

grant usage on foreign server user_db, catalog_db, engagement_db to ml_service_sync;

-- (Texts without a length: one value that is longer than we say would stop all others. What lacks an id, a person or
-- a medium is left out and counted: the planner must not think there is none.)
create foreign table user_db.user_preferences (
    id uuid not null,
    user_id uuid not null
) server user_db options (schema_name 'public', table_name 'user_preferences');

create foreign table user_db.tb_user_genre (
    user_id uuid,
    genre_name varchar
) server user_db options (schema_name 'public', table_name 'tb_user_genre');

create foreign table catalog_db.medias (
    id uuid,
    title varchar,
    description text,
    release_year integer,
    media_type varchar,
    cover_url varchar,
    version bigint,
    create_at timestamp,
    update_at timestamp,
    deleted_at timestamp
) server catalog_db options (schema_name 'public', table_name 'medias');

create foreign table catalog_db.tb_media_genre (
    media_id uuid,
    genre_name varchar
) server catalog_db options (schema_name 'public', table_name 'tb_media_genre');

create foreign table engagement_db.interaction (
    id bigint,
    user_id uuid,
    media_id uuid,
    type varchar,
    interaction_value double precision,
    "timestamp" timestamp
) server engagement_db options (schema_name 'public', table_name 'interaction');

-- Where events are written. The source numbers them itself: for a generated column the wrapper sends
-- DEFAULT, and RETURNING brings the number back.
create foreign table engagement_db.new_interaction (
    id bigint generated always as (null::bigint) stored,
    user_id uuid not null,
    media_id uuid not null,
    type varchar,
    interaction_value double precision,
    "timestamp" timestamp
) server engagement_db options (schema_name 'public', table_name 'interaction');

create foreign table engagement_db.pg_locks (
    virtualtransaction text,
    relation oid,
    mode text,
    pid integer
) server engagement_db options (schema_name 'pg_catalog', table_name 'pg_locks');

create foreign table engagement_db.pg_class (
    oid oid,
    relname text
) server engagement_db options (schema_name 'pg_catalog', table_name 'pg_class');

grant select on all tables in schema user_db, catalog_db, engagement_db to ml_service_sync;
grant insert on engagement_db.new_interaction to ml_service_sync;
grant delete on engagement_db.interaction to ml_service_sync;
