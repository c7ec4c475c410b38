-- Not to_regclass: it raises an error for a schema that the role may not use.
create function engine.named_relation(name text)
    returns regclass
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select pg_class.oid
        from parse_ident(name) as part
        join pg_namespace on nspname = part[1]
        join pg_class on relnamespace = pg_namespace.oid and relname = part[2]
        where relpersistence <> 't'
    );
end
$$;

comment on function engine.named_relation is
    'Returns the table or view of this name, which includes the schema; null if there is none, or if it is temporary.';

grant execute on function engine.named_relation to ml_service_sync;
