create function engine.changed_parameters(before engine.strategy, after engine.strategy)
    returns jsonb
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(jsonb_object_agg(key, value), '{}')
        from jsonb_each(to_jsonb(changed_parameters.after) - '{name,version,is_default}'::text[])
        where value is distinct from to_jsonb(changed_parameters.before) -> key
    );
end
$$;

comment on function engine.changed_parameters is
    'Returns the parameters of a strategy whose values after differ from those before, as an object of names and new values; name, version and is_default are not compared.';
