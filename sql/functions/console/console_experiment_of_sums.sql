create function api.console_experiment_of_sums(experiment text, day_sums json[], sums json[])
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    trial engine.experiment;
begin
    perform engine.checked_list('day_sums', day_sums);
    select * into trial from engine.experiment known where known.name = console_experiment_of_sums.experiment;
    if trial.name is null then
        raise 'experiment: there is none by this name' using errcode = 'ML404';
    end if;
    return json_build_object(
        'experiment', engine.experiment_json(trial),
        'arms', (
            select json_agg(to_jsonb(found) - '{version,version_since}'::text[] order by found.arm)
            from api.result_of_sums(trial.name, console_experiment_of_sums.sums) found
        ),
        'days', (
            select coalesce(json_agg(found order by found.day, found.arm), '[]')
            from engine.days_of_experiment(trial, console_experiment_of_sums.day_sums) found
        )
    );
end
$$;

comment on function api.console_experiment_of_sums is
    'Returns the result of api.console_experiment, computed from day_sums and sums, which are the results of api.experiment_day_sums and api.experiment_sums of all shards. Errors: ML404 for an unknown experiment; ML400 for a list of lists.';
