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
    'Hold a row of engine.lock until this transaction ends, to change what it is for. changes: as engine.hold_lock returned it to whoever has read a source since; false, where another has taken a turn meanwhile: then read anew.';

grant execute on function engine.take_turn to ml_service_sync;
