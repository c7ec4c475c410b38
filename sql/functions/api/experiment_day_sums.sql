create function api.experiment_day_sums(experiment text)
    returns setof json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    trial engine.experiment;
begin
    select * into trial from engine.experiment known where known.name = experiment_day_sums.experiment;
    if not found then
        raise 'experiment: there is none by this name' using errcode = 'ML404';
    end if;
    return query select to_json(sums) from engine.experiment_day_sums(trial) sums;
end
$$;

comment on function api.experiment_day_sums is
    'Returns the sums from which the days of api.console_experiment are computed: one JSON object per day (UTC) and arm, with the columns of engine.experiment_day_sums. They can be added up over shards. On a router, returns the objects of all shards. Errors: ML404 for an unknown experiment.';
