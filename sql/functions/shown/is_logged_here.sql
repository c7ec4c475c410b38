-- The lock keeps engine.shard.slots unchanged until the end of the transaction, in case the shard is being split.
create function engine.is_logged_here(user_id uuid)
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    lock table engine.shard in row share mode nowait; -- as engine.pass_gate, but without waiting
    return engine.is_own(is_logged_here.user_id, (select slots from engine.shard));
end
$$;

comment on function engine.is_logged_here is
    'Returns whether this shard has this person, and keeps that from changing until the transaction ends. Null for null on a shard. Answers to people of other shards are not logged, because nobody would ask this shard about them. Errors: 55P03 while the shard is being split.';
