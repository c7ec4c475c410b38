create function api.console_experiment(experiment text)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    trial engine.experiment;
begin
    select * into trial from engine.experiment known where known.name = console_experiment.experiment;
    if trial.name is null then
        raise 'experiment: there is none by this name' using errcode = 'ML404';
    end if;
    return json_build_object(
        'experiment', engine.experiment_json(trial),
        'arms', (
            select json_agg(to_jsonb(found) - '{version,version_since}'::text[] order by found.arm)
            from api.experiment_result(trial.name) found
        ),
        'days', (
            select coalesce(json_agg(found order by found.day, found.arm), '[]')
            from engine.days_of_experiment(trial) found
        )
    );
end
$$;

comment on function api.console_experiment is
    'An experiment, as api.console_experiments has it; what it has shown so far (api.experiment_result), an arm each, the control first; and what it had shown by the end of each day (UTC), for each arm but the control: baseline, what the control''s take per person, and difference, low, high, always_low, always_high and always_p as there. Two passes over what was shown under it. Errors: ML404 where there is no such experiment.';
