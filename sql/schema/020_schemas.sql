create schema user_db;
create schema catalog_db;
create schema engagement_db;
create schema source;
create schema engine;
create schema model;
create schema api;
create schema evaluation;

comment on schema user_db is
    'Foreign tables of the database user_db, named as there. Besides their owner, only the role ml_service_sync may read them.';
comment on schema catalog_db is
    'Foreign tables of the database catalog_db, named as there. Besides their owner, only the role ml_service_sync may read them.';
comment on schema engagement_db is
    'Foreign tables of the database engagement_db, named as there, and new_interaction, through which events are written. Besides their owner, only the role ml_service_sync may read them, add events and delete events.';
comment on schema source is
    'The three source databases in one canonical shape: views that read them, and functions that write to engagement_db. To fit sources with another schema, edit these.';
comment on schema engine is 'The tables of this database, and the functions that api, syncs and refreshes are made of.';
comment on schema model is
    'What engine.refresh() precomputes: materialized views, which it rebuilds, and tables, in which it writes only what has changed.';
comment on schema api is 'The functions that callers may call.';
comment on schema evaluation is
    'Measures how good the answers are, by what people did next. Its tables are filled only in the scratch databases of ml-service evaluate and tune. Exceptions are evaluation.run and evaluation.run_metric: they keep the results of finished runs.';

grant usage on schema user_db, catalog_db, engagement_db, source, engine, model to ml_service_sync;
grant usage on schema api to ml_service_app;
