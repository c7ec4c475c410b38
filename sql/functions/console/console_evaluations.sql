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
    'Returns the last n (1 to 200) runs of ml-service evaluate and tune that were kept: a JSON object with runs, latest first. Each has run_id, command, started_at (UTC), seconds, made_by (the login), split (what was held out), k, held_out (how much), data_set and tuned (as in evaluation.run; tuned, what a search found, is null for an evaluation), and metrics: for each strategy and metric, the version of the strategy then, value in [0, 1], low and high of its 95 % interval, and difference, difference_low and difference_high, the difference from another strategy (null: none). Errors: ML400 for a number out of range.';
