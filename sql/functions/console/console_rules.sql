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
    'Returns all rules: a JSON object with rules (engine.rule_json), placements (name, rules and version of each) and relations that a new rule can use. Of each rule, mode is how its relation is read, and reason why it is not kept; error is why it cannot be evaluated or copied (null: it can). Of the first 100,000 rows of its relation, rows is how many there are, and media and people are the numbers of media and people for whom a row counts now (people is 0 where it is for everybody). relations: at most 1,000 tables and views with a column media_id that ml_service_owner may read, and whose owner may act as ml_service_owner. Reads all relations of rules. Errors: none.';
