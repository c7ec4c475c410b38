-- A copy of a strategy with other parameters: for a sub-transaction that is rolled back. Nobody else waits
-- for that, for the strategy itself is not touched, and no two copies have the same name.
create function engine.try_strategy(name text, parameters jsonb)
    returns text
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    copy engine.strategy;
begin
    select * into copy from engine.strategy where strategy.name = try_strategy.name;
    if copy is null then
        raise 'strategy: there is none by this name' using errcode = 'ML404';
    end if;
    copy.name := 'preview_' || replace(gen_random_uuid()::text, '-', '');
    copy.is_default := false;
    insert into engine.strategy select copy.*;
    perform engine.change_strategy(copy.name, parameters);
    return copy.name;
end
$$;

comment on function engine.try_strategy is
    'Add a strategy that is another one but for these parameters, and return its name. Whoever calls this rolls it back. Errors: as engine.change_strategy.';
