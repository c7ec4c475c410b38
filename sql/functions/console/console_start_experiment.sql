create function api.console_start_experiment(experiment text, parameters jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    wanted record;
    started engine.experiment;
begin
    if jsonb_typeof(parameters) is distinct from 'object'
        or parameters - '{strategies,compares,placement,method,shares,people,ends_at}'::text[] <> '{}'
    then
        raise 'parameters: expected an object of strategies, compares, placement, method, shares, people, ends_at'
            using errcode = 'ML400';
    end if;
    select * into wanted
    from jsonb_to_record(parameters) as given (
        strategies text[],
        compares text,
        placement text,
        method text,
        shares double precision[],
        people double precision,
        ends_at timestamptz
    );
    started := engine.start_experiment(
        console_start_experiment.experiment,
        wanted.strategies,
        coalesce(wanted.placement, 'default'),
        coalesce(wanted.method, 'split'),
        wanted.shares,
        coalesce(wanted.people, 1),
        now(),
        coalesce(wanted.ends_at, 'infinity'),
        coalesce(wanted.compares, 'strategies')
    );
    return engine.experiment_json(started);
exception
    when object_in_use or unique_violation then
        raise '%', sqlerrm using errcode = 'ML409';
    when invalid_parameter_value then
        raise '%', sqlerrm using errcode = 'ML400';
    when data_exception then
        raise 'parameters: a value is not of its parameter''s type, or too large' using errcode = 'ML400';
end
$$;

comment on function api.console_start_experiment is
    'Starts an experiment now, as engine.start_experiment does. parameters: an object with strategies (the arms; the first is the control) and any of compares (strategies, the default, or placements), placement (by default, default), method (split, the default, or interleave), shares (by default equal), people (the share of all people, above 0 up to 1; by default 1) and ends_at (by default none). Returns the experiment, as api.console_experiments has it. Errors: ML400 for invalid parameters; ML409 where another experiment runs at the placement in that time, or the name was used before.';
