-- The strategy that a question means, once all of the question is known to be good.
create function engine.checked_strategy(strategy text, n integer, "offset" integer)
    returns text
    language plpgsql
    stable
    parallel safe
as $$
declare
    name text;
begin
    if n is null or n not between 0 and 1000 then
        raise 'n: expected an integer from 0 to 1000, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    if "offset" is null or "offset" not between 0 and 1000000 then
        raise 'offset: expected an integer from 0 to 1000000, got %', coalesce("offset"::text, 'null') using errcode = 'ML400';
    end if;
    select known.name into name
    from engine.strategy known
    where case when checked_strategy.strategy is null then is_default else known.name = checked_strategy.strategy end;
    if name is null then
        raise 'strategy: expected one of %, got %',
            (select string_agg(known.name, ', ' order by known.name) from engine.strategy known),
            coalesce(to_json(left(strategy, 100))::text, 'null and there is no default')
            using errcode = 'ML400';
    end if;
    return name;
end
$$;

comment on function engine.checked_strategy is
    'The name of the strategy asked for, or of the default one where that is null. Errors: ML400, with a message fit for the caller, where the strategy is unknown, n is outside 0 to 1000 or the offset outside 0 to 1,000,000.';
