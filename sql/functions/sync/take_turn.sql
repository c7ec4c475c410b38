-- What was read from a source is written in another transaction, so that nobody who needs these rows waits for the
-- source. In between, another session may have changed what the reading rests on, which changes tells.
create function engine.take_turn(name text, changes bigint default null)
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    found_changes constant bigint := engine.hold_lock(take_turn.name);
begin
    if found_changes <> take_turn.changes then
        return false;
    end if;
    update engine.lock set changes = found_changes + 1 where lock.name = take_turn.name;
    return true;
end
$$;

comment on function engine.take_turn is
    'Locks a row of engine.lock until this transaction ends, in order to change the data that it protects, and counts the change. changes: the count that engine.hold_lock returned before the caller read a source (null: nothing was read). Returns false, and counts nothing, if another session has changed the data since: then the caller must read again.';

grant execute on function engine.take_turn to ml_service_sync;
