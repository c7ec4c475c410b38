create function engine.tend_refresh_log()
    returns bigint
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    -- Keeps the refresh whose model answers, and the refresh that built its item models.
    delete from engine.refresh_log
    where finished_at < now() - interval '90 days'
        and refresh_id not in (
            select unnest(array[refresh_id, coalesce(item_models_from, refresh_id)])
            from engine.refresh_log
            where refresh_id = engine.model_version()
        );
    with ended as (
        delete from engine.refresh_attempt
        where case
            when engine.is_of_another_server(transaction_id) then true -- its status is not known here
            else pg_xact_status(transaction_id) is distinct from 'in progress'
        end
        returning
            started_at,
            case when not engine.is_of_another_server(transaction_id) then pg_xact_status(transaction_id) end as status
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

comment on function engine.tend_refresh_log is
    'Records in engine.refresh_log the refreshes that ended without recording it themselves, and deletes those that finished more than 90 days ago, except the refresh of the present model and the one that built its item models. Returns how many refreshes it recorded.';

grant execute on function engine.tend_refresh_log to ml_service_sync;
