create function api.console_versions(strategy text)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not exists (select from engine.strategy where name = console_versions.strategy) then
        raise 'strategy: there is none by this name' using errcode = 'ML404';
    end if;
    return json_build_object('versions', (
        select json_agg(
            json_build_object(
                'version', version,
                'changed_at', engine.utc(changed_at),
                'changed_by', changed_by,
                'changes', (
                    select coalesce(json_object_agg(key, json_build_array(before -> key, parameters -> key) order by key), '{}')
                    from jsonb_object_keys(before) key
                    join pg_attribute on attrelid = 'engine.strategy'::regclass and attname = key
                    where before -> key is distinct from parameters -> key
                )
            )
            order by version desc
        )
        from (
            select *, lag(parameters) over (order by version) as before
            from engine.strategy_version
            where name = console_versions.strategy
        ) kept
    ));
end
$$;

comment on function api.console_versions is
    'Every version of a strategy, the latest first: when and by which login it was made, and what it changed, by parameter: [before, after]. What is no parameter any more, or was none then, is left out. Errors: ML404 where there is no such strategy.';
