create function engine.experiment_at(placement text)
    returns setof engine.experiment
    language sql
    stable
    parallel safe
    rows 1
as $$
    select *
    from engine.experiment
    where experiment.placement = experiment_at.placement and starts_at <= now() and now() < ends_at
$$;

comment on function engine.experiment_at is
    'Returns the experiment that runs at a placement, and answers its questions that name no strategy; no row if none runs there. Inlined.';
