-- Go back to what a strategy was.
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
    execute (
        select format(
            'update engine.strategy set (%1$s) = (select %1$s from jsonb_populate_record(strategy, $2))
            where name = $1
            returning *',
            string_agg(quote_ident(attname), ', ')
        )
        from pg_catalog.pg_attribute
        where attrelid = 'engine.strategy'::regclass and kept ? attname
    ) into restored using restore_strategy.name, kept;
    return restored;
end
$$;

comment on function engine.restore_strategy is
    'Give a strategy the parameters that it had as this version, which makes a new version. Whether it is the default stays. Returns the strategy. Errors: no_data_found where there is no such version.';
