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
    'The parameters of a strategy that are others than before, by name, as they are after.';
