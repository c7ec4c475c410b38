-- Used where people are too many for one database, see docs/scale.md.
create table engine.shard (
    slots integer[] not null check (0 <= all (slots) and 64 > all (slots)),
    leaving integer[] not null default '{}',
    is_alone boolean not null default true,
    arrived_at timestamptz
);
create unique index shard_one on engine.shard ((true));

comment on table engine.shard is
    'One row if this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes from the data of all people. Empty: this database has all people, and makes its own model.';
comment on column engine.shard.slots is 'Which of the 64 slots of people (engine.slot), from 0 to 63, are here.';

comment on column engine.shard.leaving is
    'Slots that another shard answers for since this shard was split. This shard still syncs their people until the router certainly asks the other shard.';
comment on column engine.shard.is_alone is
    'Whether nothing about people of other slots is left here, except what the model has of them. False from a split until engine.let_go has finished.';
comment on column engine.shard.arrived_at is
    'When this shard was separated from the shard that it was copied from. The other shard counts what was shown to nobody in particular before this time. Null: this shard was not split off, or these answers have been removed here.';

-- `ml-service shard add` writes a token to a shard and then looks for it at the standby that is a copy of the shard.
create table engine.split_token (
    token uuid not null
);
create unique index split_token_one on engine.split_token ((true));

comment on table engine.split_token is
    'A token, written while no other transaction may write to this shard. A standby that has the token also has everything that was committed here before.';

grant select on engine.shard to ml_service_sync;
