-- In a transaction of its own: who forgets or enrols somebody waits for one range at most.
create function engine.reconcile_range(above bigint, upto bigint, newcomers_first boolean default false)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.hold_lock('reconcile');
    return engine.take_range(above, upto, newcomers_first);
end
$$;

comment on function engine.reconcile_range is
    'Take over what was changed or deleted in the source in a range of engine.differing_ranges. Returns how many rows were written or removed. A sync may go on above the watermark meanwhile. newcomers_first: as engine.sync_interactions. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.reconcile_range to ml_service_sync;
