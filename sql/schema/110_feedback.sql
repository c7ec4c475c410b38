-- An interaction as a request states it, checked by engine.checked_event, with defaults filled in.
create type engine.event as (
    place integer,
    event_id text,
    user_id uuid,
    media_id uuid,
    type engine.interaction_type,
    value double precision,
    happened_at timestamptz,
    is_time_stated boolean
);

-- outbox_id starts above all ids that engagement_db will ever assign, so that engine.interaction can hold both.
create table engine.outbox (
    outbox_id bigint generated always as identity (start with 4611686018427387904) primary key,
    event_id text unique,
    user_key integer not null,
    media_key integer not null,
    type engine.interaction_type not null,
    value double precision not null,
    happened_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    interaction_id bigint,
    error text,
    tries integer not null default 0,
    retry_at timestamptz
);
create index outbox_waiting on engine.outbox (outbox_id) where interaction_id is null;
create index outbox_by_user on engine.outbox (user_key);
create index outbox_to_forward on engine.outbox (outbox_id) where interaction_id is null and error is null;
create index outbox_forwarded on engine.outbox (recorded_at) where interaction_id is not null;

comment on table engine.outbox is
    'Events that were recorded in this database. They wait here until engagement_db has them. Events with an event_id then stay for 30 days, so that the same event_id is not recorded twice.';
comment on column engine.outbox.outbox_id is
    'Ascending in the order of recording, from 2^62 on. It is the interaction_id of the event in engine.interaction until engagement_db has given one.';
comment on column engine.outbox.interaction_id is
    'The id that engagement_db gave the event. Null: the event still waits.';
comment on column engine.outbox.error is
    'Why engagement_db refused the event for the third time when it was sent alone. The event is then a dead letter: it is not forwarded any more, but still counts in this database. If this is set to null, it is forwarded again. Null: it is no dead letter.';
comment on column engine.outbox.tries is 'How often engagement_db has refused the event when it was sent alone.';
comment on column engine.outbox.retry_at is 'When a refused event is sent again. Null: it may be sent at any time.';

create table engine.forward_attempt (
    outbox_ids bigint[] not null,
    interaction_ids bigint[] not null,
    writers text[]
);
create unique index forward_attempt_one on engine.forward_attempt ((true));

comment on table engine.forward_attempt is
    'The events that were last written to engagement_db, and the ids that it gave them: at most one row. It is committed here before the events are committed there, and deleted once it is known whether they arrived. A row that is left was interrupted in between: nobody knows yet whether its events arrived (engine.settle).';
comment on column engine.forward_attempt.writers is
    'The transactions that were writing at engagement_db when engine.settle found this row, without those that have ended since. Null: engine.settle has not seen the row yet.';

create table engine.deletion (
    interaction_id bigint primary key,
    user_key integer not null,
    media_key integer not null,
    type engine.interaction_type not null,
    deleted_at timestamptz not null default clock_timestamp(),
    error text,
    tries integer not null default 0,
    retry_at timestamptz
);
create index deletion_by_user on engine.deletion (user_key);

comment on table engine.deletion is
    'Interactions that were deleted in this database but not yet at engagement_db. While they are here, no sync brings them back.';
comment on column engine.deletion.interaction_id is
    'The id of the interaction. From 2^62 on, it is the outbox_id of an event that still waits in engine.outbox, or is being forwarded.';
comment on column engine.deletion.error is
    'Why engagement_db refused the deletion for the third time when it was sent alone. The deletion is then not sent any more, and the interaction stays deleted in this database. If this is set to null, the deletion is sent again. Null: it was not given up.';
comment on column engine.deletion.tries is 'How often engagement_db has refused the deletion when it was sent alone.';
comment on column engine.deletion.retry_at is
    'When a refused deletion is sent again. Null: it may be sent at any time.';

grant select, insert, update, delete on engine.outbox, engine.forward_attempt, engine.deletion to ml_service_sync;
