create function engine.is_refusal(sqlstate text)
    returns boolean
    language sql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select is_refusal.sqlstate !~ '^(08|25|28|40|42704|53|55P03|57|58|HV)'
$$;

comment on function engine.is_refusal is
    'Returns whether an error with this SQLSTATE concerns the row that was written, and not the connection (or a missing user mapping), a lock, a resource or a read-only server.';

grant execute on function engine.is_refusal to ml_service_sync;
