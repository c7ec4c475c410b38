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

comment on table engine.sync_state is 'How far each source has been read: one row for each source.';
comment on column engine.sync_state.watermark is
    'For engagement_db: the id up to which every interaction either is in this database or will never exist.';
comment on column engine.sync_state.watermark_at is
    'For engagement_db: when a sync last moved the watermark, or found it at the highest id that had been read.';
comment on column engine.sync_state.seen is
    'For engagement_db: the highest id that had been read when open_writers was recorded. It becomes the watermark once all transactions in open_writers have ended.';
comment on column engine.sync_state.synced_by is
    'For engagement_db: the transaction in which the last sync ended. Another sync in the same transaction sees the source as of the same moment, so it does not move the watermark.';
comment on column engine.sync_state.fingerprint is
    'For user_db and catalog_db: a digest of all that was read. While it stays the same, a sync reads nothing else.';
comment on column engine.sync_state.look_back is
    'For engagement_db: the number of latest rows in which every sync looks for rows that came late. A reconcile finds those that came late below them.';
comment on column engine.sync_state.lowest is
    'For engagement_db: the id from which on all interactions were read. If rows with lower ids appear, the next sync reads them.';
comment on column engine.sync_state.left_out is
    'How many rows of the source cannot be taken: rows without an id, a person or a medium, with an unknown type, with an id of 2^62 or more, or with the id of another row, which is taken. For engagement_db: the number at the end of the last round of reconciles, plus those that syncs have found since. For catalog_db: the number when the catalogue last changed.';
comment on column engine.sync_state.went_back_at is
    'For engagement_db: when it was last found that it gives ids again that it had already given, as after a restore from a backup.';
comment on column engine.sync_state.enrolments is
    'For engagement_db: the sum of engine.forgotten_change.enrolments that the last sync saw. If the sum differs in the next sync, that sync reads the last rows anew.';
comment on column engine.sync_state.gone is
    'For engagement_db: the ids of rows at the end of the table that are gone, when the highest id became lower: the first thousand of them, and the highest id. If one of these ids comes again, the source was restored from a backup. New ids between them are normal for sources that reserve ids in blocks. The list is emptied once the source has higher ids.';
comment on column engine.sync_state.batch is
    'For engagement_db: the greatest number of rows that are read at once and held in memory. A first load commits after each such batch.';
comment on column engine.sync_state.error is 'Why the last sync failed. Null: it did not fail.';
comment on column engine.sync_state.failing_since is
    'The time since when every sync has failed. Null: the last sync did not fail.';

insert into engine.sync_state (source) values ('user_db'), ('catalog_db'), ('engagement_db');

-- The counts are sums over all rows: with a single row, every writer would wait for the one that has it locked.
create table engine.forgotten_change (
    changes bigint not null default 0,
    enrolments bigint not null default 0
);

comment on table engine.forgotten_change is
    'How often a person was forgotten, or enrolled again after that. The counts are sums over all rows, of which there is mostly one. Each change updates a row that no other transaction is writing, or adds a row (engine.note_forgotten).';
comment on column engine.forgotten_change.changes is 'How often a person was forgotten or enrolled again.';
comment on column engine.forgotten_change.enrolments is 'How often a person who had been forgotten was enrolled again.';

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
    'A medium as source.media and source.media_genre describe it (engine.differing_media).';

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
    'What engine.read_interactions has read: the interactions of the source with above < id <= upto, as arrays with one element for each id. read_at: when they were read. in_doubt: ids of forwarded events of which it was not known at read_at whether they had arrived at the source. repeated_ids, repeated_digests: the ids of rows that are left out because another row has the same id, and their engine.interaction_hash.';

create table engine.recent_range (
    above bigint primary key,
    upto bigint not null,
    rows bigint not null,
    digest numeric not null,
    left_out bigint not null
);

comment on table engine.recent_range is
    'The latest ranges of ids (above < id <= upto) that were read from engagement_db, without gaps between them. Every sync compares them with the source, and so finds rows that came late. They reach back sync_state.look_back rows, or to the watermark if that is further back.';
comment on column engine.recent_range.rows is
    'How many rows, usable or not, the source had in the range when it was read. -1: the range must be read anew.';
comment on column engine.recent_range.digest is 'The sum of engine.row_hash over these rows.';
comment on column engine.recent_range.left_out is 'How many of these rows are unusable (engine.can_be_taken).';

-- A reconcile compares the sums of digests that both sides compute. Without the digests of the rows that are left out
-- here, a range that contains such rows would always differ.
create table engine.repeated_row (
    interaction_id bigint not null,
    digest bigint not null
);
create index repeated_row_by_id on engine.repeated_row (interaction_id);

comment on table engine.repeated_row is
    'Rows of engagement_db that are left out because another row with the same id is taken, as of the last time that their range of ids was read. Empty if the id is a key at the source.';
comment on column engine.repeated_row.digest is 'The engine.interaction_hash of the row.';

create table engine.reconcile_round (
    upto bigint not null default -9223372036854775808,
    left_out bigint not null default 0,
    basis text,
    ranges integer not null default 4096 check (ranges between 1 and 1000000)
);
create unique index reconcile_round_one on engine.reconcile_round ((true));

comment on table engine.reconcile_round is
    'How far the worker has come in comparing all interactions with engagement_db, one part with each refresh (engine.reconcile): one row.';
comment on column engine.reconcile_round.upto is 'All interactions up to this id were compared in this round.';
comment on column engine.reconcile_round.left_out is
    'How many rows of the source up to upto are unusable (engine.can_be_taken).';
comment on column engine.reconcile_round.basis is
    'The value of engine.reconcile_basis when all interactions were last compared in one call. Null: they never were.';
comment on column engine.reconcile_round.ranges is
    'The least number of ranges of 1,024 rows that are compared with each refresh, if there are so many, and the greatest number that are compared in one statement. Comparing a million rows takes the two servers about two seconds.';

insert into engine.reconcile_round default values;

create table engine.index_aside (
    name text primary key,
    definition text not null
);

comment on table engine.index_aside is
    'The indexes of engine.interaction that a first load has dropped, until they are rebuilt at its end (engine.begin_load, engine.end_load). Empty at other times.';

create table engine.load_range (
    above bigint primary key,
    upto bigint not null,
    is_loaded boolean not null default false,
    left_out bigint not null default 0,
    new_people uuid[],
    new_media uuid[]
);

comment on table engine.load_range is
    'The ranges of ids (above < id <= upto) that a first load reads. One session at a time works on a range (engine.begin_load, engine.load_step). Empty at other times.';
comment on column engine.load_range.left_out is
    'How many rows of the source in the range are unusable (engine.can_be_taken).';
comment on column engine.load_range.new_people is
    'The people of the range who are not in engine.person yet. They are added before the range is loaded, and the list is emptied. Null: the range has not been searched for new people and media yet.';
comment on column engine.load_range.new_media is 'The same as new_people, for media and engine.media.';

-- Rows, and not advisory locks: anybody who may connect can take any advisory lock.
create table engine.lock (
    name text primary key,
    changes bigint not null default 0
);

comment on table engine.lock is
    'One row for each thing that only one transaction may do at a time. That transaction locks the row with this name (engine.hold_lock).';
comment on column engine.lock.changes is 'How often the data that the lock protects were changed (engine.take_turn).';

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
    'Which worker is active, of those that run: one row, updated by engine.claim_lease.';
comment on column engine.worker_lease.holder is
    'A random id that the worker gave itself at its start. Null: no worker is active.';
comment on column engine.worker_lease.beat is
    'How often any worker has claimed or renewed the lease. If another worker sees the same number for long enough by its own clock, it takes the lease over, whatever other clocks say.';

insert into engine.worker_lease default values;

grant select, insert, update, delete on engine.sync_state, engine.recent_range, engine.load_range to ml_service_sync;
grant select, insert, delete on engine.repeated_row to ml_service_sync;
grant select on engine.index_aside, engine.forgotten_change to ml_service_sync;
grant select, update on engine.lock, engine.worker_lease, engine.reconcile_round to ml_service_sync;
