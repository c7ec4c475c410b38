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
    'Each source by name: how long ago it was last read, why it cannot be now and for how long, in seconds, and how many of its rows cannot be taken.';
