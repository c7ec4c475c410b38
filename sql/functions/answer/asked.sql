-- Validates the arguments of a request and makes a question of them.
create function engine.asked(
    user_ids uuid[],
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy text,
    diversity double precision,
    explore double precision,
    degraded boolean default false,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    placement text default null,
    rules text[] default null,
    explain boolean default false,
    least_confidence double precision default null
)
    returns engine.question
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    found record;
    place engine.placement;
begin
    if n is null or n not between 0 and 1000 then
        raise 'n: expected an integer from 0 to 1000, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    if "offset" is null or "offset" not between 0 and 1000 then
        raise 'offset: expected an integer from 0 to 1000, got %', coalesce("offset"::text, 'null') using errcode = 'ML400';
    end if;
    -- Most questions have none of these arguments, so one test skips the checks of all.
    if num_nonnulls(diversity, explore, least_confidence, "within", without, rules) > 0 or array_ndims(user_ids) > 1 then
        if diversity not between 0 and 1 then
            raise 'diversity: expected a number from 0 to 1, got %', diversity using errcode = 'ML400';
        end if;
        if explore not between 0 and 1 then
            raise 'explore: expected a number from 0 to 1, got %', explore using errcode = 'ML400';
        end if;
        if least_confidence not between 0 and 1 then
            raise 'least_confidence: expected a number from 0 to 1, got %', least_confidence using errcode = 'ML400';
        end if;
        if array_ndims(user_ids) > 1 or array_ndims("within") > 1 or array_ndims(without) > 1 or array_ndims(rules) > 1 then
            perform
                engine.checked_list('user_ids', user_ids),
                engine.checked_list('within', "within"),
                engine.checked_list('without', without),
                engine.checked_list('rules', rules);
        end if;
        if cardinality("within") > 10000 then
            raise 'within: expected at most 10000 ids, got %', cardinality("within") using errcode = 'ML400';
        end if;
        if cardinality(without) > 10000 then
            raise 'without: expected at most 10000 ids, got %', cardinality(without) using errcode = 'ML400';
        end if;
    end if;
    if filter is not null then
        filter := engine.checked_filter(filter);
    end if;
    if placement is not null then
        select * into place from engine.placement known where known.name = placement;
        if place.name is null then
            raise 'placement: expected %, got %',
                coalesce(
                    (select 'one of ' || string_agg(known.name, ', ' order by known.name) from engine.placement known),
                    'none, for there is none'
                ),
                to_json(left(placement, 100))
                using errcode = 'ML400';
        end if;
        strategy := coalesce(strategy, place.strategy);
        diversity := coalesce(diversity, place.diversity);
        explore := coalesce(explore, place.explore);
    end if;
    select
        known.name,
        known.diversity,
        known.explore,
        engine.sources_of(known) as sources,
        -- Most questions have no rules: the query of engine.rules_in_force is not set up for them.
        case
            when placement is null
                and coalesce(rules, '{}') = '{}'
                and not exists (select from engine.rule where everywhere)
            then '{}'
            else engine.rules_in_force(placement, rules)
        end as rules,
        array(
            select row(listed.user_id, person.user_key, coalesce(person.genres, '{}'))::engine.somebody
            from unnest(user_ids) with ordinality as listed (user_id, ordinal)
            left join lateral (
                select person.user_key, person.genres
                from engine.person
                where person.user_id = listed.user_id
                offset 0 -- optimization fence: one index look-up per person
            ) person on true
            -- Only the first occurrence of each id counts.
            where array_position(user_ids, listed.user_id) - array_lower(user_ids, 1) + 1 = listed.ordinal
            order by listed.ordinal
        ) as people
    into found
    from engine.strategy known
    where case when asked.strategy is null then known.is_default else known.name = asked.strategy end;
    if found.name is null then
        raise 'strategy: expected one of %, got %',
            (select string_agg(known.name, ', ' order by known.name) from engine.strategy known),
            coalesce(to_json(left(strategy, 100))::text, 'null and there is no default')
            using errcode = 'ML400';
    end if;
    if degraded then
        found.sources := (select engine.sources_of(popular) from engine.strategy popular where popular.name = 'popular');
    end if;
    return row(
        session_keys,
        n,
        "offset",
        found.name,
        case when degraded then 0 else coalesce(diversity, found.diversity) end,
        case when degraded then 0 else coalesce(explore, found.explore) end,
        degraded,
        array_remove(array[place.filter, filter], null),
        "within",
        nullif(without, '{}'),
        filter is not null
            or place.filter is not null
            or "within" is not null
            or coalesce(without <> '{}', false)
            or found.rules <> '{}',
        false,
        coalesce(explain, false),
        found.rules,
        place.rotation,
        nullif(greatest(least_confidence, place.least_confidence), 0),
        0,
        null::varbit,
        found.people,
        found.sources
    );
end
$$;

comment on function engine.asked is
    'Checks the arguments of a request and returns them as an engine.question. user_ids: each person once, with what engine.person knows of them, so that functions that answer the question need not look it up. strategy, diversity and explore: where null, those of the placement; where these are null, too, the default strategy, and the diversity and explore of the strategy. filter applies in addition to that of the placement. rules: in addition to those of the placement and those that apply everywhere. least_confidence: the greater of this and that of the placement. rotation is that of the placement. degraded: recommend popular media only, with diversity and explore 0. explain: give reasons with the media. Errors: ML400, with a message fit for the caller, where the strategy or the placement is unknown, n or the offset is outside 0 to 1,000, diversity, explore or least_confidence is outside 0 to 1, the filter is invalid (engine.checked_filter), "within" or without has more than 10,000 ids, or a list is a list of lists.';
