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
    'An experiment (engine.experiment) without its salt; ends_at is null where it has no end; state: to come, running, ended, or adopted, where an arm of it was; compares: what its arms are that strategies names, strategies or placements.';
