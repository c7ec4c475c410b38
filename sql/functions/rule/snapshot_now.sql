create function engine.snapshot_now()
    returns pg_snapshot
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    return pg_current_snapshot();
end
$$;

comment on function engine.snapshot_now is
    'Returns the snapshot that a new statement would have, which may be newer than that of the calling statement. It equals pg_current_snapshot() if nothing was committed since the calling statement began, or if the transaction has one snapshot for all of its statements.';
