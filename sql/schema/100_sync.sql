create table engine.sync_state (
    source text primary key,
    synced_at timestamptz,
    watermark bigint not null default 0,
    watermark_at timestamptz,
    seen bigint not null default 0,
    open_writers text[] not null default '{}',
    synced_by xid8,
    fingerprint text,
    look_back integer not null default 20000 check (look_back between 1 and 10000000),
    lowest bigint not null default 1,
    left_out bigint not null default 0,
    went_back_at timestamptz,
    error text,
    failing_since timestamptz,
    enrolments integer not null default 0,
    gone bigint[] not null default '{}',
    batch integer not null default 200000 check (batch between 1 and 10000000)
);

comment on table engine.sync_state is 'How far each source has been read.';
comment on column engine.sync_state.watermark is
    'engagement_db: every interaction up to this id is here, or will never exist.';
comment on column engine.sync_state.watermark_at is
    'engagement_db: when the watermark last reached what had been read.';
comment on column engine.sync_state.seen is
    'engagement_db: the highest id that was read; the next watermark, once open_writers have ended.';
comment on column engine.sync_state.synced_by is
    'engagement_db: the transaction that read it last. Within one, the source is read as of one moment.';
comment on column engine.sync_state.fingerprint is 'user_db, catalog_db: digest of all that was read.';
comment on column engine.sync_state.look_back is
    'engagement_db: in how many of the last rows a sync looks for ids that came late. A reconcile finds the others.';
comment on column engine.sync_state.lowest is 'engagement_db: every interaction from this id on was read.';
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without an id, a person or a medium, of an unknown type, or with the id of another that is taken. As of the end of the last round of reconciles, and those that came since; catalog_db: as of the last change.';
comment on column engine.sync_state.went_back_at is
    'engagement_db: when ids that it had given were last found to come again, as after a restore from a backup.';
comment on column engine.sync_state.enrolments is
    'engagement_db: of how many enrolments (engine.forgotten_change) the last sync knew.';
comment on column engine.sync_state.gone is
    'engagement_db: ids of the last rows, that are gone: the first thousand, and the last. One that comes again tells that the source was restored from a backup; those that come between them are of whoever takes ids in blocks. Empty again once ids are higher.';
comment on column engine.sync_state.batch is
    'engagement_db: how many rows are read at once, and held in memory; a first load commits as often.';
comment on column engine.sync_state.error is 'Why the last sync failed; null: it did not.';
comment on column engine.sync_state.failing_since is 'Since when every sync has failed.';

insert into engine.sync_state (source) values ('user_db'), ('catalog_db'), ('engagement_db');

-- The counts are sums over all rows: with a single row, every writer would wait for the one that has it locked.
create table engine.forgotten_change (
    changes bigint not null default 0,
    enrolments bigint not null default 0
);

comment on table engine.forgotten_change is
    'How often somebody was forgotten or enrolled again: the sum of all rows, mostly one. Whoever is one more renews a row that no other transaction is writing, or adds one (engine.note_forgotten).';
comment on column engine.forgotten_change.changes is 'How often either.';
comment on column engine.forgotten_change.enrolments is 'How often somebody who had been forgotten was enrolled again.';

create type engine.catalogue_medium as (
    media_id uuid,
    title text,
    description text,
    release_year integer,
    media_type text,
    cover_url text,
    deleted boolean,
    attributes jsonb,
    genres text[]
);
comment on type engine.catalogue_medium is
    'A medium as source.media and source.media_genre have it (engine.differing_media).';

create type engine.incoming as (
    above bigint,
    upto bigint,
    in_doubt bigint[],
    read_at timestamptz,
    interaction_ids bigint[],
    user_ids uuid[],
    media_ids uuid[],
    types engine.interaction_type[],
    amounts double precision[],
    times timestamptz[],
    repeated_ids bigint[],
    repeated_digests bigint[]
);
comment on type engine.incoming is
    'Interactions of the source in a range of ids, an element each, of each id one (engine.read_interactions). in_doubt: ids of events of which nobody knew at read_at whether they had arrived there. repeated_ids, repeated_digests: rows that are left out, for their ids are those of others; with their engine.interaction_hash.';

create table engine.recent_range (
    above bigint primary key,
    upto bigint not null,
    rows bigint not null,
    digest numeric not null,
    left_out bigint not null
);

comment on table engine.recent_range is
    'The last ranges of ids that were read from engagement_db, without a gap: what comes into one of them late shows in the next sync. They reach back sync_state.look_back rows, and to the watermark where that is further.';
comment on column engine.recent_range.rows is 'How many rows the source had there when it was read, whether they count or not. -1: what there is must be read anew.';
comment on column engine.recent_range.digest is 'The sum of their engine.row_hash.';
comment on column engine.recent_range.left_out is 'How many of them cannot be taken.';

-- A reconcile compares the sums of digests that both sides compute. Without the digests of the rows that are left out
-- here, a range that contains such rows would always differ.
create table engine.repeated_row (
    interaction_id bigint not null,
    digest bigint not null
);
create index repeated_row_by_id on engine.repeated_row (interaction_id);

comment on table engine.repeated_row is
    'Rows of engagement_db that are left out because another with the same id is taken, as of when their ranges were last read. None where id is a key there.';
comment on column engine.repeated_row.digest is 'Its engine.interaction_hash.';

create table engine.reconcile_round (
    upto bigint not null default -9223372036854775808,
    left_out bigint not null default 0,
    basis text,
    ranges integer not null default 4096 check (ranges between 1 and 1000000)
);
create unique index reconcile_round_one on engine.reconcile_round ((true));

comment on table engine.reconcile_round is
    'One row: how far the worker has come in comparing interactions with engagement_db, a part with each refresh (engine.reconcile).';
comment on column engine.reconcile_round.upto is 'All up to this id was compared in this round.';
comment on column engine.reconcile_round.left_out is 'How many rows up to there cannot be taken.';
comment on column engine.reconcile_round.basis is
    'engine.reconcile_basis, as of when all was last compared at once. Null: it never was.';
comment on column engine.reconcile_round.ranges is
    'How many ranges of 1,024 rows are compared with each refresh, at least; and at once, at most. A million rows take the two servers some two seconds.';

insert into engine.reconcile_round default values;

create table engine.index_aside (
    name text primary key,
    definition text not null
);

comment on table engine.index_aside is
    'The indexes of engine.interaction that a first load has taken away, until it is over (engine.begin_load, end_load). Mostly none.';

create table engine.load_range (
    above bigint primary key,
    upto bigint not null,
    is_loaded boolean not null default false,
    left_out bigint not null default 0,
    new_people uuid[],
    new_media uuid[]
);

comment on table engine.load_range is
    'The ranges of ids that a first load reads, each by one session at a time (engine.begin_load, load_step). Mostly none.';
comment on column engine.load_range.left_out is 'How many of its rows cannot be taken.';
comment on column engine.load_range.new_people is
    'Who is in it and not here yet, to be added before it is loaded; null: nobody has looked.';
comment on column engine.load_range.new_media is 'And what.';

-- Rows, and not advisory locks: anybody who may connect can take any advisory lock.
create table engine.lock (
    name text primary key,
    changes bigint not null default 0
);

comment on table engine.lock is
    'What only one transaction may do at a time: it holds the row by this name (engine.hold_lock).';
comment on column engine.lock.changes is 'How often what it is for was changed (engine.take_turn).';

insert into engine.lock (name) values
    ('catalog_db'),
    ('user_db'),
    ('engagement_db'),
    ('reconcile'),
    ('refresh');

-- A lease, and not a lock: a worker whose process is frozen keeps its sessions, and so its locks. A lease that is not
-- renewed is over, and it needs no session and no open transaction.
create table engine.worker_lease (
    holder uuid,
    beat bigint not null default 0
);
create unique index worker_lease_one on engine.worker_lease ((true));

comment on table engine.worker_lease is
    'Which worker is at work: one row, kept by engine.claim_lease.';
comment on column engine.worker_lease.holder is 'A name that the worker gave itself at its start. Null: none is.';
comment on column engine.worker_lease.beat is
    'How often it was claimed or renewed, by whomever. Whoever has seen the same for long enough knows that the holder is gone, whatever the clocks say.';

insert into engine.worker_lease default values;

grant select, insert, update, delete on engine.sync_state, engine.recent_range, engine.load_range to ml_service_sync;
grant select, insert, delete on engine.repeated_row to ml_service_sync;
grant select on engine.index_aside, engine.forgotten_change to ml_service_sync;
grant select, update on engine.lock, engine.worker_lease, engine.reconcile_round to ml_service_sync;
