create function engine.sources()
    returns json
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select json_object_agg(
        source,
        json_build_object(
            'read_seconds', round(extract(epoch from clock_timestamp() - synced_at), 3),
            'error', error,
            'failing_seconds', round(extract(epoch from clock_timestamp() - failing_since), 3),
            'rows_left_out', left_out
        )
        order by source
    )
    from engine.sync_state
$$;

comment on function engine.sources is
    'Returns the state of each source as a JSON object, by name. read_seconds: seconds since it was last read; error: why the last sync failed (null: it did not); failing_seconds: for how long syncs have failed; rows_left_out: how many of its rows are left out (engine.sync_state.left_out).';
