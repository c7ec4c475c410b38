create function api.console_set_strategy(strategy text, parameters jsonb, version integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    known engine.strategy;
begin
    select * into known
    from engine.strategy
    where strategy.name = console_set_strategy.strategy
    for no key update;
    if known.version <> console_set_strategy.version then
        raise 'version: the strategy is at version % by now', known.version using errcode = 'ML409';
    end if;
    return (
        select json_build_object(
            'strategy', changed.name,
            'version', changed.version,
            'parameters', engine.changed_parameters(known, changed)
        )
        from engine.change_strategy(console_set_strategy.strategy, parameters) changed
    );
end
$$;

comment on function api.console_set_strategy is
    'Changes parameters of a strategy. parameters: an object by the names of columns of engine.strategy, but name, version and is_default; where only one of content_weight and collaborative_weight is named and the two would be more than 1, the other one is lowered. The change counts with the next answer, and makes a new version where anything differs. version: the version that the caller has seen; null: any. Returns a JSON object with strategy, its name, version, and parameters, those that have changed. Errors: ML400 for invalid parameters, ML404 for an unknown strategy, ML409 where it has another version by now.';
