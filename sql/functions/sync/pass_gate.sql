-- Until this transaction ends, this shard keeps the people that it has: `ml-service shard add` waits for it, and holds
-- up later callers while it splits the shard.
create function engine.pass_gate()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from engine.shard) then
        return;
    end if;
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        -- A transaction whose snapshot is older than the split fails here (40001), and must begin anew.
        perform from engine.shard for share;
    else
        lock table engine.shard in row share mode;
    end if;
end
$$;

comment on function engine.pass_gate is
    'Waits while this shard is being split, and then keeps it from being split until the transaction ends. Every function that writes data which only this database has calls it before it checks whose people are here (engine.shard). Does nothing on one node. Errors: 40001 in a repeatable read or serializable transaction that is older than a split.';
