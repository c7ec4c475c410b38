create function api.shard_slots()
    returns integer[]
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    select slots from engine.shard
$$;

comment on function api.shard_slots is
    'For a router: of which of the 64 slots of people this database records what they do; null where it is no shard. On a router null. Errors: none.';
