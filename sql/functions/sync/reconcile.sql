-- As the worker does it, but in one transaction.
create function engine.reconcile()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    differing record;
    written bigint := 0;
begin
    perform engine.hold_lock('reconcile');
    for differing in select above, upto from engine.differing_ranges() loop
        written := written + engine.reconcile_range(differing.above, differing.upto);
    end loop;
    return written;
end
$$;

comment on function engine.reconcile is
    'Take over what was changed or deleted in the source after it was read: engine.reconcile_range of all engine.differing_ranges. Returns how many rows were written or removed. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.reconcile to ml_service_sync;
