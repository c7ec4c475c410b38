-- Where people are too many for one database: docs/scale.md.
create table engine.shard (
    slots integer[] not null check (0 <= all (slots) and 64 > all (slots)),
    away integer[] not null default '{}'
);
create unique index shard_one on engine.shard ((true));

comment on table engine.shard is
    'One row where this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes of everybody. Empty: it has everybody, and makes its own model.';
comment on column engine.shard.slots is
    'Which of the 64 slots of people (engine.slot) are here.';
comment on column engine.shard.away is
    'Those of these slots that another shard is asked about: their people are on their way here, or have gone and are yet to be deleted. They are synced, and not counted.';

grant select on engine.shard to ml_service_sync;
