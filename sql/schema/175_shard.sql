-- Used where people are too many for one database, see docs/scale.md.
create table engine.shard (
    slots integer[] not null check (0 <= all (slots) and 64 > all (slots)),
    leaving integer[] not null default '{}',
    is_alone boolean not null default true,
    arrived_at timestamptz
);
create unique index shard_one on engine.shard ((true));

comment on table engine.shard is
    'One row where this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes of everybody. Empty: it has everybody, and makes its own model.';
comment on column engine.shard.slots is
    'Which of the 64 slots of people (engine.slot) are here.';

comment on column engine.shard.leaving is
    'Slots whose people another shard answers for since this one was split, and which are synced here still: until the router surely asks there.';
comment on column engine.shard.is_alone is
    'Whether nothing of people of other slots is left here, but what the model says of them: not from a split until engine.let_go has come to its end.';
comment on column engine.shard.arrived_at is
    'When this was cut off from the shard whose copy it is; what was shown to nobody in particular before then, that one counts. Null once that is gone here.';

-- `ml-service shard add` writes a token to a shard and then looks for it at the standby that is a copy of the shard.
create table engine.split_token (
    token uuid not null
);
create unique index split_token_one on engine.split_token ((true));

comment on table engine.split_token is
    'Written while nobody may write to this shard: a standby that has it has all that was confirmed here.';

grant select on engine.shard to ml_service_sync;
