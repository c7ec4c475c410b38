create function engine.note_sync_failure(source text, error text)
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    update engine.sync_state set
        error = note_sync_failure.error,
        failing_since = coalesce(failing_since, clock_timestamp())
    where sync_state.source = note_sync_failure.source
$$;

comment on function engine.note_sync_failure is
    'Records why a source could not be read, for api.readiness. The next sync that succeeds clears it.';

grant execute on function engine.note_sync_failure to ml_service_sync;
