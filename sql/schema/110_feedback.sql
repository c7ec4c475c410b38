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
    'Events that were recorded here. They wait until engagement_db has them; with an event_id they stay, to know it again.';
comment on column engine.outbox.outbox_id is
    'In order of recording; from 2^62 on. It is the event''s interaction_id in engine.interaction until engagement_db has given one.';
comment on column engine.outbox.interaction_id is 'The id that engagement_db gave it; null while it waits.';
comment on column engine.outbox.error is
    'Why engagement_db would not take it, alone and more than once: a dead letter. It is left out, and counts here all the same. Set to null, it is tried again.';
comment on column engine.outbox.tries is 'How often engagement_db has refused it, alone.';
comment on column engine.outbox.retry_at is 'When it is tried again, where it was refused; null: at once.';

create table engine.forward_attempt (
    outbox_ids bigint[] not null,
    interaction_ids bigint[] not null,
    writers text[]
);
create unique index forward_attempt_one on engine.forward_attempt ((true));

comment on table engine.forward_attempt is
    'The events that were last written to engagement_db, and the ids that it gave them, committed here before they are there. Gone as soon as it is known that they are; found where that was interrupted, and then nobody knows yet whether they arrived.';
comment on column engine.forward_attempt.writers is
    'The transactions that were writing at engagement_db when this was found, as far as they have not ended since. Null: not looked at yet.';

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
    'Interactions that were deleted here, until engagement_db knows: until then no sync brings them back.';
comment on column engine.deletion.interaction_id is
    'From 2^62 on: one that waits in engine.outbox, or is just being forwarded, by its number there.';
comment on column engine.deletion.error is
    'Why engagement_db would not delete it, more than once: it is left out, and stays deleted here all the same. Set to null, it is tried again.';
comment on column engine.deletion.tries is 'How often engagement_db has refused it.';
comment on column engine.deletion.retry_at is 'When it is tried again, where it was refused; null: at once.';

grant select, insert, update, delete on engine.outbox, engine.forward_attempt, engine.deletion to ml_service_sync;
