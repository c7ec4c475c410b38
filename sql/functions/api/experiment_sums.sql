create function api.experiment_sums(name text)
    returns setof json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    trial constant engine.experiment := engine.named_experiment(name);
begin
    return query select to_json(sums) from engine.experiment_sums(trial) sums;
end
$$;

comment on function api.experiment_sums is
    'Returns the sums from which api.experiment_result is computed: one JSON object per arm, with the columns of engine.experiment_sums. They can be added up over shards. On a router, returns the objects of all shards. Errors: ML404 for an unknown experiment.';
