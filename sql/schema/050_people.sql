create table engine.person (
    user_key integer generated always as identity primary key,
    user_id uuid not null unique,
    genres text[] not null default '{}'
);

comment on table engine.person is
    'The people who stated genres or took a medium, with a dense key. genres is sorted and without duplicates.';

create table engine.forgotten (
    digest bytea primary key,
    user_key integer
);

comment on table engine.forgotten is
    'The people who were forgotten (api.forget_user) and have not been enrolled again since. Nothing of theirs is recorded here or read from the sources.';
comment on column engine.forgotten.digest is 'The SHA-256 digest of the sixteen bytes of the user_id.';
comment on column engine.forgotten.user_key is
    'The user_key that the person had. A sync that was running when the person was forgotten may still have written interactions with this key. engine.finish_forgetting removes these before a later sync, and sets this column to null.';

create type engine.interaction_type as enum ('LIKE', 'DISLIKE', 'WATCH');

-- Keys refer to engine.person and engine.media without foreign keys: sync writes all three tables together, and checking
-- twenty million rows one by one would be slow.
create table engine.interaction (
    interaction_id bigint primary key,
    user_key integer not null,
    media_key integer not null,
    type engine.interaction_type not null,
    value double precision not null,
    happened_at timestamptz not null,
    positive boolean not null generated always as (type <> 'DISLIKE' and value > 0) stored
);

-- A request reads the whole history of a person from this index alone, and a refresh that of everybody.
create index interaction_by_user on engine.interaction (user_key, happened_at desc, interaction_id desc)
    include (media_key, type, positive, value);
-- Finds whether a person took a medium without reading the whole history, which may be long (model.long_history).
create index interaction_by_medium on engine.interaction (user_key, media_key);
-- Finds dislikes, which cancel an earlier LIKE and any WATCH (engine.popular_of_events, engine.is_cold).
create index interaction_disliked on engine.interaction (user_key, media_key, happened_at)
    where not positive and type <> 'WATCH';
-- Finds what was popular in the last hours from the events alone, without a model (engine.popular_of_events).
create index interaction_by_time on engine.interaction (happened_at) include (media_key, value) where positive;

comment on table engine.interaction is
    'What people did. interaction_id is the id that engagement_db gave the event; until it has given one, it is the outbox_id of engine.outbox. positive: whether the event is a LIKE or WATCH with a value above 0.';

grant select, insert, update, delete on engine.person, engine.interaction to ml_service_sync;
grant select, update on engine.forgotten to ml_service_sync;
