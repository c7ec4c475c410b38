create function api.console_stop_experiment(experiment text, adopt text default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return engine.experiment_json(engine.stop_experiment(experiment, adopt));
exception
    when no_data_found then
        raise '%', sqlerrm using errcode = 'ML404';
    when invalid_parameter_value then
        raise 'adopt: expected an arm of the experiment' using errcode = 'ML400';
    when check_violation then
        raise '%', sqlerrm using errcode = 'ML409';
end
$$;

comment on function api.console_stop_experiment is
    'Ends an experiment now, as engine.stop_experiment does. adopt: the arm that its placement is to have from now on; null: none. Returns the experiment, as api.console_experiments has it. Errors: ML404 for an unknown experiment, and where its placement or that arm no longer exists; ML400 where it has no such arm; ML409 where its placement cannot have what that arm has.';
