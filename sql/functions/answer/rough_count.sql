create function engine.rough_count(relation regclass)
    returns bigint
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    rows bigint := (select reltuples from pg_class where oid = relation);
begin
    if rows <= 1000000 then
        execute format('select count(*) from %s', relation) into rows;
    end if;
    return rows;
end
$$;

comment on function engine.rough_count is
    'Returns the number of rows of a table or view: the estimate of the planner where that is above a million, else the exact count.';
