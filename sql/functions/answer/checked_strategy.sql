-- The strategy that a question means, once all of the question is known to be good.
create function engine.checked_strategy(
    strategy text,
    n integer,
    "offset" integer,
    diversity double precision,
    explore double precision
)
    returns engine.strategy
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    found engine.strategy;
begin
    if n is null or n not between 0 and 1000 then
        raise 'n: expected an integer from 0 to 1000, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    if "offset" is null or "offset" not between 0 and 1000000 then
        raise 'offset: expected an integer from 0 to 1000000, got %', coalesce("offset"::text, 'null') using errcode = 'ML400';
    end if;
    if diversity not between 0 and 1 then
        raise 'diversity: expected a number from 0 to 1, got %', diversity using errcode = 'ML400';
    end if;
    if explore not between 0 and 1 then
        raise 'explore: expected a number from 0 to 1, got %', explore using errcode = 'ML400';
    end if;
    select * into found
    from engine.strategy known
    where case when checked_strategy.strategy is null then is_default else known.name = checked_strategy.strategy end;
    if found.name is null then
        raise 'strategy: expected one of %, got %',
            (select string_agg(known.name, ', ' order by known.name) from engine.strategy known),
            coalesce(to_json(left(strategy, 100))::text, 'null and there is no default')
            using errcode = 'ML400';
    end if;
    found.diversity := coalesce(diversity, found.diversity);
    found.explore := coalesce(explore, found.explore);
    return found;
end
$$;

comment on function engine.checked_strategy is
    'The strategy asked for, or the default one where that is null, with the diversity and explore asked for, where they are not null. Errors: ML400, with a message fit for the caller, where the strategy is unknown, n is outside 0 to 1000, the offset outside 0 to 1,000,000, diversity or explore outside 0 to 1.';
