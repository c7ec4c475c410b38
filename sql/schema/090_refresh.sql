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
    'Every refresh of the model: rows of each view and table that it rebuilt when it succeeded, the error when it did not. Also every upgrade that built some of these anew.';
comment on column engine.refresh_log.parameters is
    'With which version of its row in engine.model_parameters each model was built. Null before there were any.';
comment on column engine.refresh_log.view_seconds is
    'How long each view and table took. Null where the refresh failed, or was an upgrade.';
comment on column engine.refresh_log.view_reasons is
    'Why each view and table was rebuilt, or left as it was (engine.refresh_policy). Null where the refresh failed, or was an upgrade.';
comment on column engine.refresh_log.interactions is
    'How many there were. Null of refreshes before they were counted.';
comment on column engine.refresh_log.item_models_from is
    'The refresh that built the item models that this one left. Null where it built them itself.';

create table engine.refresh_attempt (
    transaction_id xid8 primary key,
    started_at timestamptz not null default clock_timestamp()
);

comment on table engine.refresh_attempt is
    'The transactions in which a worker began to refresh, committed by another one: what became of them is known of those, too, that died.';

create table engine.applied_file (
    path text primary key,
    sha256 text not null,
    definition text not null,
    object text not null,
    refresh_order integer
);

comment on table engine.applied_file is
    'The files of sql/functions and sql/model as they were last applied, and a digest of what they made here.';
comment on column engine.applied_file.path is 'Below sql/.';
comment on column engine.applied_file.object is 'What it makes, with its schema.';
comment on column engine.applied_file.refresh_order is
    'When a refresh rebuilds it, after those with a lower number; null for what is no view or table of model.';
comment on column engine.applied_file.sha256 is
    'Of the file, and of the files of sql/model that it depends on.';
comment on column engine.applied_file.definition is
    'Digest of the definition, owner, grants and comment of what it made.';

grant select on engine.refresh_log to ml_service_sync;
grant select, insert on engine.refresh_attempt to ml_service_sync;
