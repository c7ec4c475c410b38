-- Adds a copy of a strategy, for a subtransaction that is rolled back. No other transaction has to wait: the original
-- row is not touched, and the random name conflicts with no other copy.
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
    'Adds a copy of a strategy with these parameters changed, and returns the name of the copy. The caller must roll this back. Errors: as engine.change_strategy.';
