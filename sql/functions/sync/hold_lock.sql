create function engine.hold_lock(name text)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    changes bigint;
begin
    select lock.changes into changes from engine.lock where lock.name = hold_lock.name for update;
    if not found then
        raise 'engine.lock has no row %', hold_lock.name using errcode = 'no_data_found';
    end if;
    return changes;
end
$$;

comment on function engine.hold_lock is
    'Locks a row of engine.lock until this transaction ends; waits for another holder. Returns how often the data that it protects were changed (engine.lock.changes), for engine.take_turn. Errors: no_data_found for an unknown name.';

grant execute on function engine.hold_lock to ml_service_sync;
