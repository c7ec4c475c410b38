create function evaluation.keep_run(run jsonb)
    returns bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with kept as (
        insert into evaluation.run (command, started_at, seconds, split, k, held_out, data_set, tuned)
        select
            command,
            clock_timestamp() - seconds * interval '1 second',
            seconds,
            split,
            k,
            held_out,
            data_set - 'strategies',
            tuned
        from jsonb_populate_record(null::evaluation.run, keep_run.run)
        returning *
    ),
    metric as (
        insert into evaluation.run_metric
        select
            kept.run_id,
            found.strategy,
            case when kept.tuned is null then
                (keep_run.run -> 'data_set' -> 'strategies' ->> found.strategy)::integer
            end,
            found.metric,
            found.value,
            found.low,
            found.high,
            found.difference,
            found.difference_low,
            found.difference_high
        from kept
        cross join lateral jsonb_populate_recordset(null::evaluation.run_metric, keep_run.run -> 'metrics') found
    )
    select run_id from kept
$$;

comment on function evaluation.keep_run is
    'Stores a run that has just ended in evaluation.run and evaluation.run_metric, and returns its run_id. run: an object of columns of evaluation.run (command, seconds, split, k, held_out, tuned), data_set (what evaluation.data_set returned before the run), and metrics (the rows of evaluation.metric).';
