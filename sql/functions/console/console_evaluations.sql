create function api.console_evaluations(n integer default 50)
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
    if n is null or n not between 1 and 200 then
        raise 'n: expected an integer from 1 to 200, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    return json_build_object('runs', (
        select coalesce(
            json_agg(
                json_build_object(
                    'run_id', run_id,
                    'command', command,
                    'started_at', engine.utc(started_at),
                    'seconds', round(seconds::numeric, 3),
                    'made_by', made_by,
                    'split', split,
                    'k', k,
                    'held_out', held_out,
                    'data_set', data_set,
                    'tuned', tuned,
                    'metrics', (
                        select coalesce(
                            json_agg(
                                json_build_object(
                                    'strategy', strategy,
                                    'version', strategy_version,
                                    'metric', metric,
                                    'value', value,
                                    'low', low,
                                    'high', high,
                                    'difference', difference,
                                    'difference_low', difference_low,
                                    'difference_high', difference_high
                                )
                                order by strategy, metric
                            ),
                            '[]'
                        )
                        from evaluation.run_metric
                        where run_metric.run_id = run.run_id
                    )
                )
                order by run_id desc
            ),
            '[]'
        )
        from (select * from evaluation.run order by run_id desc limit console_evaluations.n) run
    ));
end
$$;

comment on function api.console_evaluations is
    'The last n (1 to 200) runs of ml-service evaluate and tune that were kept, the latest first: when (UTC), for how many seconds, by which login, what was held out (split) and how much, of which data, with the metrics of each strategy and its version then: value in [0, 1], low and high of its 95 % interval, and the difference from another strategy where there is one. tuned: what a search found; null of an evaluation. Errors: ML400 for a number out of range.';
