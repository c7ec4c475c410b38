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
    'An experiment, as api.console_experiments has it; what it has shown so far (api.experiment_result), an arm each, the control first; and what it had shown by the end of each day (UTC), for each arm but the control: baseline, what the control''s take per person, and difference, low, high, always_low, always_high and always_p as there. Two passes over what was shown under it. Errors: ML404 where there is no such experiment.';
