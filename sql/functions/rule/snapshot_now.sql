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
    'What a new statement would see, and not the one that asks: the same as pg_current_snapshot() where nothing was committed since that began, or where the transaction has one snapshot for all of its statements.';
