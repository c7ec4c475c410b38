create function engine.begin_refresh()
    returns xid8
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from engine.lock where name = 'refresh' for update skip locked;
    if not found then
        raise 'another refresh is running' using errcode = 'lock_not_available';
    end if;
    return pg_current_xact_id();
end
$$;

comment on function engine.begin_refresh is
    'Makes sure that no other refresh runs until this transaction ends. Returns the id of the transaction: the caller commits it to engine.refresh_attempt over another connection, and then calls engine.refresh() in this transaction. Errors: lock_not_available while another refresh runs.';

grant execute on function engine.begin_refresh to ml_service_sync;
