create function engine.record_dead_refreshes()
    returns bigint
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    with ended as (
        delete from engine.refresh_attempt
        where pg_xact_status(transaction_id) is distinct from 'in progress'
        returning started_at, pg_xact_status(transaction_id) as status
    ),
    recorded as (
        insert into engine.refresh_log (started_at, finished_at, error)
        select started_at, clock_timestamp(), 'it ended with its connection, or was ended'
        from ended
        where status = 'aborted'
        returning 1
    )
    select count(*) from recorded
$$;

comment on function engine.record_dead_refreshes is
    'Record in engine.refresh_log the refreshes that ended without doing so themselves. Returns how many.';

grant execute on function engine.record_dead_refreshes to ml_service_sync;
