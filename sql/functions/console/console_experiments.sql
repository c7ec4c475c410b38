create function api.console_experiments()
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return json_build_object(
        'experiments', (
            select coalesce(json_agg(engine.experiment_json(trial) order by starts_at desc, name), '[]')
            from engine.experiment trial
        ),
        'strategies', (select json_agg(name order by is_default desc, name) from engine.strategy),
        'placements', array(select name from engine.placement order by name)
    );
end
$$;

comment on function api.console_experiments is
    'Returns all experiments, and what a new one can use: a JSON object with experiments (engine.experiment_json), the latest first, each with its state (to come, running, ended, adopted) and ends_at (null: no end); strategies, their names, the default first; and placements, their names. Errors: none.';
