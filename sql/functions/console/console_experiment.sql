create function api.console_experiment(experiment text)
    returns json
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    select api.console_experiment_of_sums(
        console_experiment.experiment,
        array(select api.experiment_day_sums(console_experiment.experiment)),
        array(select api.experiment_sums(console_experiment.experiment))
    )
$$;

comment on function api.console_experiment is
    'Returns an experiment day by day: a JSON object with experiment (as in api.console_experiments), arms (the rows of api.experiment_result so far, the control first) and days: what it had shown by the end of each day (UTC), for each arm but the control: day, arm, people, baseline (media taken per person of the control), difference, low, high, always_low, always_high and always_p (as in api.experiment_result). It reads twice what was shown under the experiment. Errors: ML404 for an unknown experiment.';
