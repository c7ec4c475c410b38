-- (To to_regclass, a schema that may not be used is an error.)
create function engine.named_relation(name text)
    returns regclass
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select oid
        from pg_class
        where relname = (parse_ident(name))[2]
            and relnamespace = (select oid from pg_namespace where nspname = (parse_ident(name))[1])
            and relpersistence <> 't'
    );
end
$$;

comment on function engine.named_relation is
    'The table or view of this name, with its schema; null where there is none, or it is somebody''s temporary one.';

grant execute on function engine.named_relation to ml_service_sync;
