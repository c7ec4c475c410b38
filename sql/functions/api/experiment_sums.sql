create function api.experiment_sums(name text)
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
    select * into trial from engine.experiment where experiment.name = experiment_sums.name;
    if not found then
        raise 'name: there is no experiment %', left(experiment_sums.name, 100) using errcode = 'ML404';
    end if;
    return query select to_json(sums) from engine.experiment_sums(trial) sums;
end
$$;

comment on function api.experiment_sums is
    'What api.experiment_result is made of, an arm an object, in what adds up over shards: each field of engine.experiment_sums. On a router, those of all shards. Errors: ML404 where there is no such experiment.';
