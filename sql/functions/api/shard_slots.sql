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
    'Returns, for a router, which of the 64 slots of people this database records interactions of; null on a router, and on a database that is no shard. Errors: none.';
