create function api.console_versions(strategy text)
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
    if not exists (select from engine.strategy where name = console_versions.strategy) then
        raise 'strategy: there is none by this name' using errcode = 'ML404';
    end if;
    return json_build_object('versions', engine.version_history('engine.strategy', console_versions.strategy));
end
$$;

comment on function api.console_versions is
    'Every version of a strategy, the latest first: when and by which login it was made, and what it changed, by parameter: [before, after]. What is no parameter any more, or was none then, is left out. Errors: ML404 where there is no such strategy.';
