create function engine.start_experiment(
    name text,
    strategies text[],
    placement text default 'default',
    method text default 'split',
    shares double precision[] default null,
    people double precision default 1,
    starts_at timestamptz default now(),
    ends_at timestamptz default 'infinity',
    compares text default 'strategies'
)
    returns engine.experiment
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    begins constant timestamptz := greatest(start_experiment.starts_at, now());
    unknown text;
    other text;
    started engine.experiment;
begin
    -- Two that start at once would not see each other.
    lock table engine.experiment in share row exclusive mode;
    perform engine.checked_placement(start_experiment.placement);
    if cardinality(start_experiment.strategies) is distinct from
        (select count(distinct strategy) from unnest(start_experiment.strategies) strategy)
    then
        raise 'strategies: expected different ones' using errcode = 'invalid_parameter_value';
    end if;
    select wanted into unknown
    from unnest(start_experiment.strategies) wanted
    where case start_experiment.compares
        when 'strategies' then not exists (select from engine.strategy where strategy.name = wanted)
        else not exists (select from engine.placement where placement.name = wanted)
    end
    limit 1;
    if found then
        raise 'strategies: there is no % %',
            case start_experiment.compares when 'strategies' then 'strategy' else 'placement' end, coalesce(unknown, 'null')
            using errcode = 'invalid_parameter_value';
    end if;
    if start_experiment.compares = 'placements'
        and not exists (select from engine.placement where placement.name = start_experiment.placement)
    then
        raise 'placement: there is no placement % that another could take the place of', start_experiment.placement
            using errcode = 'invalid_parameter_value';
    end if;
    if start_experiment.method = 'interleave'
        and (select count(distinct share) from unnest(start_experiment.shares) share) > 1
    then
        raise 'shares: on an interleaved page both have half' using errcode = 'invalid_parameter_value';
    end if;
    if exists (select from unnest(start_experiment.shares) share where share is null or not share between 1e-6 and 1e6) then
        raise 'shares: expected numbers from 0.000001 to 1000000' using errcode = 'invalid_parameter_value';
    end if;
    select experiment.name into other
    from engine.experiment
    where experiment.placement = start_experiment.placement
        and (experiment.starts_at, experiment.ends_at) overlaps (begins, start_experiment.ends_at);
    if found then
        raise 'placement %: the experiment % runs there then', start_experiment.placement, other
            using errcode = 'object_in_use';
    end if;
    insert into engine.experiment (name, placement, method, strategies, shares, people, starts_at, ends_at, version_since, compares)
    values (
        start_experiment.name,
        start_experiment.placement,
        start_experiment.method,
        start_experiment.strategies,
        array(
            select share / sum(share) over ()
            from unnest(coalesce(
                start_experiment.shares,
                array_fill(1::double precision, array[cardinality(start_experiment.strategies)])
            )) with ordinality as given (share, place)
            order by place
        ),
        start_experiment.people,
        begins,
        start_experiment.ends_at,
        begins,
        start_experiment.compares
    )
    returning * into started;
    return started;
end
$$;

comment on function engine.start_experiment is
    'Let strategies answer the questions of a placement that name none (or, where compares is placements, other placements with all that they say), from starts_at (not before now) to ends_at: method split gives each person one of them, in these shares (weights; null: equal); interleave gives everybody pages of both. people: the share of all that is in it, above 0 up to 1. The first one is the control. Returns the experiment. Errors: invalid_parameter_value for strategies, placements, shares or a placement (ML400) that cannot be; object_in_use where another one runs there then; unique_violation for a name that was used; check_violation for another argument out of range.';
