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
    'Give a strategy other parameters: an object by the names of columns of engine.strategy but name, version and is_default. It takes effect with the next answer, and makes a new version, which is returned, with the parameters that are others now: of content_weight and collaborative_weight, the one that is not named gives way where the two would be more than 1. version: of the strategy that the caller has seen; null: any. Errors: ML400 for parameters that cannot be, ML404 where there is no such strategy, ML409 where it has another version by now.';
