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
    arms constant integer := coalesce(cardinality(start_experiment.strategies), 0);
    broken text;
    unknown text;
    other text;
    started engine.experiment;
begin
    -- Without the lock, two experiments that are started at once would not see each other.
    lock table engine.experiment in share row exclusive mode;
    perform engine.checked_placement(start_experiment.placement);
    broken := case
        when start_experiment.name ~ '^[[:alnum:]_.-]{1,100}$' is not true
            then 'name: expected at most 100 letters, digits, ".", "-" and "_"'
        when start_experiment.placement is null then 'placement: expected a name, got null'
        when (start_experiment.compares in ('strategies', 'placements')) is not true
            then 'compares: expected strategies or placements'
        when (start_experiment.method in ('split', 'interleave')) is not true then 'method: expected split or interleave'
        -- strategies[1] of an array with more dimensions is null.
        when array_ndims(start_experiment.strategies) > 1 then 'strategies: expected a list of names'
        when arms not between 2 and 10 then format('strategies: expected 2 to 10, the first of which the others are compared with, got %s', arms)
        when arms <> 2 and start_experiment.method = 'interleave' then 'strategies: an interleaved page has two'
        when arms <> (select count(distinct strategy) from unnest(start_experiment.strategies) strategy)
            then 'strategies: expected different ones'
        when cardinality(start_experiment.shares) <> arms
            then format('shares: expected as many as there are strategies, %s, got %s', arms, cardinality(start_experiment.shares))
        when (start_experiment.people > 0 and start_experiment.people <= 1) is not true
            then 'people: expected a share of all, above 0 and up to 1'
        when (begins < start_experiment.ends_at) is not true then 'ends_at: expected a time to come, after starts_at'
    end;
    if broken is not null then
        raise '%', broken using errcode = 'invalid_parameter_value';
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
            case start_experiment.compares when 'strategies' then 'strategy' else 'placement' end, left(coalesce(unknown, 'null'), 100)
            using errcode = 'invalid_parameter_value';
    end if;
    if (start_experiment.compares = 'placements' or start_experiment.placement <> 'default')
        and not exists (select from engine.placement where placement.name = start_experiment.placement)
    then
        raise 'placement: there is no placement %', start_experiment.placement using errcode = 'invalid_parameter_value';
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
    if exists (select from engine.experiment where experiment.name = start_experiment.name) then
        raise 'name: there was an experiment % before', start_experiment.name using errcode = 'unique_violation';
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
    'Starts an experiment, whose arms answer the questions of a placement that name no strategy, from starts_at (not before now) to ends_at. strategies: the arms, by name; the first is the control. compares: what the arms are: strategies, or placements, which are asked instead with all their settings. method: split gives each person one arm, in these shares (weights; null: equal); interleave gives everybody pages of both arms. people: the share of all people who are in it, above 0 and up to 1. Returns the experiment. Errors: invalid_parameter_value for an invalid argument, or an unknown strategy or placement (ML400 for a placement whose name is not valid); object_in_use if another experiment runs there then; unique_violation if the name was used before.';
