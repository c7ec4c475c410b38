create function engine.strategies_of_arms(experiment text)
    returns table (name text)
    language sql
    stable
    parallel safe
as $$
    select coalesce(place.strategy, known.name)
    from engine.experiment trial
    cross join lateral unnest(trial.strategies) as listed (arm)
    left join engine.placement place on trial.compares = 'placements' and place.name = listed.arm
    left join engine.strategy known on case trial.compares when 'strategies' then known.name = listed.arm else known.is_default end
    where trial.name = strategies_of_arms.experiment
$$;

comment on function engine.strategies_of_arms is
    'Returns the strategies by which the arms of an experiment rank now. No rows if there is no such experiment.';
