create function api.console_rules()
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return json_build_object(
        'rules', (
            select coalesce(json_agg(engine.rule_json(rule) order by name), '[]') from engine.rule
        ),
        'placements', (
            select coalesce(json_agg(json_build_object('name', name, 'rules', rules, 'version', version) order by name), '[]')
            from engine.placement
        ),
        'relations', array(
            select format('%I.%I', nspname, relname)
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            join pg_attribute on attrelid = pg_class.oid and attname = 'media_id' and atttypid = 'uuid'::regtype and attnum > 0
            where relkind in ('r', 'v', 'm', 'p', 'f')
                and relpersistence <> 't'
                and nspname !~ '^pg_'
                and nspname not in ('information_schema', 'engine', 'model', 'source', 'evaluation', 'user_db', 'catalog_db', 'engagement_db')
                and has_schema_privilege(pg_namespace.oid, 'usage')
                and has_table_privilege(pg_class.oid, 'select')
                and pg_has_role(relowner, 'ml_service_owner', 'member') -- as engine.refuse_anothers demands
            order by 1
            limit 1000
        )
    );
end
$$;

comment on function api.console_rules is
    'Every rule: what it says, how its relation is read (mode, and reason where it is not kept), whether it can be evaluated (error; null: it can), how many rows it has, and for how many media and people one counts now (of the first 100,000); the placements, with their rules; and relations that a rule could have: tables and views with a column media_id that ml_service_owner may read, of those who may act as ml_service_owner. Reads all relations of rules. Errors: none.';
