-- Where people are too many for one database: docs/scale.md.
create table engine.shard (
    slots integer[] not null check (0 <= all (slots) and 64 > all (slots))
);
create unique index shard_one on engine.shard ((true));

comment on table engine.shard is
    'One row where this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes of everybody. Empty: it has everybody, and makes its own model.';
comment on column engine.shard.slots is
    'Which of the 64 slots of people (engine.slot) are here.';

grant select on engine.shard to ml_service_sync;
