create table engine.refresh_log (
    refresh_id bigint generated always as identity primary key,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    row_counts jsonb,
    error text,
    parameters jsonb,
    view_seconds jsonb,
    view_reasons jsonb,
    interactions bigint,
    item_models_from bigint
);
create index refresh_log_succeeded on engine.refresh_log (finished_at) where error is null;

comment on table engine.refresh_log is
    'Every refresh of the model: the number of rows of each view and table that it rebuilt (row_counts) if it succeeded, and the error if it failed. An upgrade that rebuilt some of these views and tables is recorded, too. engine.tend_refresh_log deletes rows after 90 days, except those of the present model.';
comment on column engine.refresh_log.parameters is
    'The version of its row in engine.model_parameters with which each model was built. Null for refreshes before there were such parameters, and for refreshes that ended without recording it themselves.';
comment on column engine.refresh_log.view_seconds is
    'How many seconds it took to rebuild each view and table. Null if the refresh failed, and for an upgrade.';
comment on column engine.refresh_log.view_reasons is
    'Why each view and table was rebuilt; left: it was not (engine.refresh_policy). Null if the refresh failed, and for an upgrade.';
comment on column engine.refresh_log.interactions is
    'How many interactions there were. Null for refreshes before this number was recorded, and for refreshes that ended before they counted.';
comment on column engine.refresh_log.item_models_from is
    'The refresh_id of the refresh that built the item models, if this refresh left them as they were. Null if it built them itself, or failed.';

create table engine.refresh_attempt (
    transaction_id xid8 primary key,
    started_at timestamptz not null default clock_timestamp()
);

comment on table engine.refresh_attempt is
    'The transactions in which a worker began a refresh. Each row is committed by another transaction, so that engine.tend_refresh_log can also record a refresh that died.';

create table engine.applied_file (
    path text primary key,
    sha256 text not null,
    definition text not null,
    object text not null,
    refresh_order integer
);

comment on table engine.applied_file is
    'The files of sql/functions and sql/model as they were last applied, with a digest of what each of them created in this database. An upgrade applies again what differs.';
comment on column engine.applied_file.path is 'The path of the file below sql/.';
comment on column engine.applied_file.object is 'The object that the file creates, with its schema.';
comment on column engine.applied_file.refresh_order is
    'A refresh rebuilds the objects in ascending order of this number. Null: the object is not a view or table of model.';
comment on column engine.applied_file.sha256 is
    'The SHA-256 digest of the file and of the files of sql/model that it depends on.';
comment on column engine.applied_file.definition is
    'A digest of the definition, owner, grants and comment of the object.';

grant select on engine.refresh_log to ml_service_sync;
grant select, insert on engine.refresh_attempt to ml_service_sync;
