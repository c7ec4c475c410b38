create function engine.restore_strategy(name text, version integer)
    returns engine.strategy
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept jsonb;
    restored engine.strategy;
begin
    select parameters into kept
    from engine.strategy_version
    where strategy_version.name = restore_strategy.name
        and strategy_version.version = restore_strategy.version;
    if kept is null then
        raise 'strategy % has no version %', restore_strategy.name, restore_strategy.version using errcode = 'no_data_found';
    end if;
    perform engine.give_parameters('engine.strategy', restore_strategy.name, kept);
    select * into restored from engine.strategy where strategy.name = restore_strategy.name;
    return restored;
end
$$;

comment on function engine.restore_strategy is
    'Sets the parameters of a strategy to those of an earlier version, which makes a new version, and returns the strategy. is_default does not change. Errors: no_data_found where there is no such version.';
