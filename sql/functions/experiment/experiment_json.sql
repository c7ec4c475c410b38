create function engine.experiment_json(trial engine.experiment)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return json_build_object(
        'name', trial.name,
        'placement', trial.placement,
        'method', trial.method,
        'compares', trial.compares,
        'strategies', trial.strategies,
        'shares', trial.shares,
        'people', trial.people,
        'starts_at', engine.utc(trial.starts_at),
        'ends_at', engine.utc(nullif(trial.ends_at, 'infinity')),
        'version', trial.version,
        'version_since', engine.utc(trial.version_since),
        'state', case
            when now() < trial.starts_at then 'to come'
            when now() < trial.ends_at then 'running'
            when trial.adopted is not null then 'adopted'
            else 'ended'
        end,
        'adopted', trial.adopted
    );
end
$$;

comment on function engine.experiment_json is
    'Returns an experiment (engine.experiment) as JSON, without its salt. ends_at: null if it has no end; state: to come, running, ended, or adopted if one of its arms was; compares: whether its arms, listed in strategies, are strategies or placements.';
