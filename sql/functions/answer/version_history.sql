-- What each change of a strategy, a rule or a placement changed.
create function engine.version_history(relation regclass, name text)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    history json;
begin
    execute format(
        'select json_agg(
            json_build_object(
                ''version'', version,
                ''changed_at'', engine.utc(changed_at),
                ''changed_by'', changed_by,
                ''changes'', (
                    select coalesce(json_object_agg(key, json_build_array(before -> key, parameters -> key) order by key), ''{}'')
                    from jsonb_object_keys(before) key
                    join pg_attribute on attrelid = $1 and attname = key
                    where before -> key is distinct from parameters -> key
                )
            )
            order by version desc
        )
        from (
            select *, lag(parameters) over (order by version) as before from %s where name = $2
        ) kept',
        version_history.relation || '_version'
    )
    into history
    using version_history.relation, version_history.name;
    return coalesce(history, '[]');
end
$$;

comment on function engine.version_history is
    'Returns all versions of the row of this name in engine.strategy, engine.rule or engine.placement as a JSON array, latest first: version, changed_at, changed_by (the login), and changes, an object of [before, after] by column. Columns that do not exist now, or did not exist in the version before, are left out.';
