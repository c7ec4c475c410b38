-- What an experiment had shown by the end of each day: each day adds to the sums of the days before, so all
-- of it is one pass.
create function engine.days_of_experiment(trial engine.experiment)
    returns table (
        day date,
        arm smallint,
        people bigint,
        baseline double precision,
        difference double precision,
        low double precision,
        high double precision,
        always_low double precision,
        always_high double precision,
        always_p double precision
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
as $$
#variable_conflict use_column
declare
    fewest constant integer := 100; -- as in api.experiment_result
begin
    return query
        with of_day as materialized (
            select
                outcome.user_key,
                outcome.arm,
                (outcome.shown_at at time zone 'UTC')::date as day,
                count(taken_at)::double precision as taken
            from engine.outcome(
                trial.name,
                trial.version,
                date_trunc('milliseconds', trial.version_since), -- as an answer has its time
                least(trial.ends_at, now() + interval '1 second')
            ) outcome
            group by 1, 2, 3
        ),
        day as (
            select distinct day from of_day
        ),
        person as (
            select user_key, media::double precision as before
            from (select distinct user_key from of_day) known
            cross join lateral engine.taken_before(user_key, trial.version_since)
            where trial.method = 'split'
        ),
        step as (
            select
                day,
                arm,
                user_key,
                taken,
                coalesce(sum(taken) over until_then, 0) as earlier,
                row_number() over by_day = 1 as is_new
            from of_day
            window
                by_day as (partition by user_key, arm order by day),
                until_then as (by_day rows between unbounded preceding and 1 preceding)
        ),
        added as (
            select
                day,
                arm,
                count(*) filter (where is_new) as people,
                sum(taken) as taken,
                -- What the square of a person's sum grows by.
                sum(taken * (2 * earlier + taken)) as taken_squared,
                sum(before) filter (where is_new) as before,
                sum(before * before) filter (where is_new) as before_squared,
                sum(taken * before) as product
            from step
            full join person using (user_key) -- the same people; see engine.outcome
            group by day, arm
        ),
        total as (
            select
                day,
                arm,
                coalesce(sum(people) over upto, 0)::bigint as people,
                coalesce(sum(taken) over upto, 0) as taken,
                coalesce(sum(taken_squared) over upto, 0) as taken_squared,
                coalesce(sum(before) over upto, 0) as before,
                coalesce(sum(before_squared) over upto, 0) as before_squared,
                coalesce(sum(product) over upto, 0) as product
            from day
            cross join generate_series(1, cardinality(trial.strategies)) as arms (arm)
            left join added using (day, arm)
            window upto as (partition by arm order by day)
        ),
        split as (
            select
                sums.day,
                compared.arm,
                compared.difference,
                compared.variance,
                taken[1] / nullif(people[1], 0) as baseline
            from (
                select
                    day,
                    array_agg(people order by arm) as people,
                    array_agg(taken order by arm) as taken,
                    array_agg(taken_squared order by arm) as taken_squared,
                    array_agg(before order by arm) as before,
                    array_agg(before_squared order by arm) as before_squared,
                    array_agg(product order by arm) as product
                from total
                where trial.method = 'split'
                group by day
            ) sums
            cross join lateral engine.compared_arms(people, taken, taken_squared, before, before_squared, product) compared
        ),
        -- Of an interleaved page, each person is their own control.
        pair as (
            select
                user_key,
                day,
                coalesce(sum(taken) filter (where arm = 2), 0) - coalesce(sum(taken) filter (where arm = 1), 0) as more,
                coalesce(sum(taken) filter (where arm = 1), 0) + coalesce(sum(taken) filter (where arm = 0), 0) / 2 as baseline
            from of_day
            where trial.method = 'interleave'
            group by user_key, day
        ),
        pair_added as (
            select
                day,
                count(*) filter (where is_new) as n,
                sum(more) as more,
                sum(more * (2 * earlier + more)) as squared,
                sum(baseline) as baseline
            from (
                select
                    *,
                    coalesce(sum(more) over until_then, 0) as earlier,
                    row_number() over by_day = 1 as is_new
                from pair
                window
                    by_day as (partition by user_key order by day),
                    until_then as (by_day rows between unbounded preceding and 1 preceding)
            ) step
            group by day
        ),
        pair_total as (
            select
                day,
                (sum(n) over upto)::double precision as n,
                sum(more) over upto as more,
                sum(squared) over upto as squared,
                sum(baseline) over upto as baseline
            from pair_added
            window upto as (order by day)
        ),
        compared as (
            select day, arm, difference, variance, baseline
            from split
            union all
            select day, 2, more / n, greatest(squared - more * more / n, 0) / nullif(n - 1, 0) / n, baseline / n
            from pair_total
        )
        select
            total.day,
            total.arm::smallint,
            total.people,
            compared.baseline,
            compared.difference,
            evidence.low,
            evidence.high,
            evidence.always_low,
            evidence.always_high,
            evidence.always_p
        from total
        left join compared using (day, arm)
        left join lateral engine.evidence(compared.difference, compared.variance, compared.baseline) evidence
            on (select min(least.people) from total least where least.day = total.day) >= fewest
        where total.arm > 1
        order by total.day, total.arm;
end
$$;

comment on function engine.days_of_experiment is
    'What an experiment had shown by the end of each day (UTC) on which something was shown under its present version, a row for each arm but the control: people in it so far, what the control''s take per person (baseline), and difference, low, high, always_low, always_high and always_p as api.experiment_result has them, of all that was shown up to that day, whenever it was taken. The last day is what that says now. No rows where nothing was shown.';
