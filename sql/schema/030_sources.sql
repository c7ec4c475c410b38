-- The host and the login of a source come from the environment at every upgrade (migrations/sources.py). Short timeouts
-- make a sync fail soon if a source is down. A high fdw_tuple_cost makes joins and sums run at the source. A sync may
-- write here for minutes between two reads, so the timeouts in options replace those of the source.
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

-- The tcp_keepalives let the source notice soon that the machine of a forwarding session is gone. Until the transaction
-- of that session ends, nobody knows whether it committed, and nothing is forwarded.
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

-- Texts have no length limit, so that one long value does not make the whole read fail. Columns that may be null at a
-- source are not declared not null: the planner would drop the tests that find rows without an id, a person or a medium.
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

-- Events are written through this table. The source assigns the id: for a generated column, postgres_fdw sends DEFAULT,
-- and RETURNING brings the assigned id back.
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
