create schema user_db;
create schema catalog_db;
create schema engagement_db;
create schema source;
create schema engine;
create schema model;
create schema api;
create schema evaluation;

comment on schema user_db is 'Foreign tables of user_db, by its own names. The sync role alone may read them.';
comment on schema catalog_db is 'Foreign tables of catalog_db, by its own names. The sync role alone may read them.';
comment on schema engagement_db is 'Foreign tables of engagement_db, by its own names. The sync role alone may read them.';
comment on schema source is 'The sources in canonical shape, as views. Edit these to fit another schema.';
comment on schema engine is 'Local tables, and the functions that api, sync and refresh are made of.';
comment on schema model is 'What is precomputed: materialized views, and tables of which what has changed is written, by engine.refresh().';
comment on schema api is 'What callers may call.';
comment on schema evaluation is
    'How good the answers are, by what people did next. Its tables are empty but in the scratch databases of ml-service evaluate and tune.';

grant usage on schema user_db, catalog_db, engagement_db, source, engine, model to ml_service_sync;
grant usage on schema api to ml_service_app;
