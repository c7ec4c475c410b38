create function engine.release_lease(worker uuid)
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    update engine.worker_lease set holder = null where holder = worker
$$;

comment on function engine.release_lease is
    'Releases the lease of the worker (engine.worker_lease) if this worker holds it, so that the next worker need not wait.';

grant execute on function engine.release_lease to ml_service_sync;
