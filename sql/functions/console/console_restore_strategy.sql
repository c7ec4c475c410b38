create function api.console_restore_strategy(strategy text, version integer, seen integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    current integer;
begin
    select known.version into current
    from engine.strategy known
    where known.name = console_restore_strategy.strategy
    for no key update;
    if current is null then
        raise 'strategy: there is none by this name' using errcode = 'ML404';
    end if;
    if current <> seen then
        raise 'version: the strategy is at version % by now', current using errcode = 'ML409';
    end if;
    return (
        select json_build_object('strategy', restored.name, 'version', restored.version)
        from engine.restore_strategy(console_restore_strategy.strategy, console_restore_strategy.version) restored
    );
exception when no_data_found then
    raise 'version: the strategy has none by this number' using errcode = 'ML404';
end
$$;

comment on function api.console_restore_strategy is
    'Restores the parameters that a strategy had in this version, which makes a new version where anything differs. seen: the latest version that the caller has seen; null: any. Returns a JSON object with strategy, its name, and version. Errors: ML404 for an unknown strategy or version; ML409 where the strategy has another version than seen by now.';
