-- PL/pgSQL keeps its plan. Before PostgreSQL 18, a function in SQL that is not inlined is planned again in each query.
create function engine.model_version()
    returns bigint
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (select max(refresh_id) from engine.refresh_log where error is null and finished_at is not null);
end
$$;

comment on function engine.model_version is
    'Returns the refresh_id of the last refresh that succeeded, which is the state of the model. Null before the first.';
