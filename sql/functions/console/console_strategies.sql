create function api.console_strategies()
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return json_build_object(
        'strategies', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'name', name,
                        'description', description,
                        'is_default', is_default,
                        'version', version,
                        'parameters', to_jsonb(strategy) - '{name,description,is_default,version}'::text[]
                    )
                    order by is_default desc, name
                ),
                '[]'
            )
            from engine.strategy
        ),
        'parameters', (
            select json_agg(
                json_build_object(
                    'name', attname,
                    'type', format_type(atttypid, atttypmod),
                    'comment', col_description(attrelid, attnum),
                    'least', lowest,
                    'most', highest
                )
                order by attnum
            )
            from pg_attribute
            left join pg_constraint on conrelid = attrelid and contype = 'c' and conkey = array[attnum]
            left join engine.bounds(pg_constraint.oid) bound on true
            where attrelid = 'engine.strategy'::regclass
                and attnum > 0
                and not attisdropped
                and attname not in ('name', 'description', 'is_default', 'version')
        )
    );
end
$$;

comment on function api.console_strategies is
    'Returns all strategies and what their parameters mean: a JSON object with strategies, the default first, each with name, description, is_default, version and parameters; and parameters, each with name, type, comment (of its column) and least and most (the bounds of its column''s constraint; null: none). Errors: none.';
