create function engine.hold_lock(name text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from engine.lock where lock.name = hold_lock.name for update;
    if not found then
        raise 'engine.lock has no row %', hold_lock.name using errcode = 'no_data_found';
    end if;
end
$$;

comment on function engine.hold_lock is
    'Hold a row of engine.lock until this transaction ends; waits for whoever holds it. Errors: no_data_found for an unknown name.';

grant execute on function engine.hold_lock to ml_service_sync;
