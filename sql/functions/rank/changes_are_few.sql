create function engine.changes_are_few(summed pg_snapshot)
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return not exists (select from engine.changes_after(summed) offset 10000);
end
$$;

comment on function engine.changes_are_few is
    'Returns whether no more than 10,000 changes are in engine.changes_after(summed). A question sums up so many by itself, and reads all events of the last hours if there are more, until engine.sum_changes has summed them up.';
