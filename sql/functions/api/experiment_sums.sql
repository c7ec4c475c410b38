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
    'What api.experiment_result is made of, an arm an object, in what adds up over shards: each field of engine.experiment_sums. On a router, those of all shards. Errors: ML404 where there is no such experiment.';
