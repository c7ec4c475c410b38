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
    'The table or view of this name, with its schema; null where there is none, or it is somebody''s temporary one.';

grant execute on function engine.named_relation to ml_service_sync;
