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
    'Whether an error of this SQLSTATE says something of the row that was written: not of the connection (nor that there is no user mapping for it), a lock, a resource or a server that only reads.';

grant execute on function engine.is_refusal to ml_service_sync;
