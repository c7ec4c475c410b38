create function engine.days_of_experiment(trial engine.experiment, sums json[])
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
    set jit = off
as $$
#variable_conflict use_column
declare
    fewest constant integer := 100; -- as in api.result_of_sums
begin
    return query
        with added as (
            select
                day,
                arm,
                sum(people) as people,
                sum(taken) as taken,
                sum(taken_squared) as taken_squared,
                sum(before) as before,
                sum(before_squared) as before_squared,
                sum(product) as product,
                sum(baseline) as baseline
            from unnest(days_of_experiment.sums) one
            cross join json_to_record(one) as counted (
                day date,
                arm smallint,
                people bigint,
                taken double precision,
                taken_squared double precision,
                before double precision,
                before_squared double precision,
                product double precision,
                baseline double precision
            )
            group by day, arm
        ),
        day as (
            select distinct day from added
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
        pair_total as (
            select
                day,
                (sum(people) over upto)::double precision as n,
                sum(taken) over upto as more,
                sum(taken_squared) over upto as squared,
                sum(baseline) over upto as baseline
            from added
            where arm is null
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
    'Returns what an experiment had shown by the end of each day (UTC) on which something was shown under its present version, a row for each arm but the control. sums: what api.experiment_day_sums returns, of all shards. people: people in the arm so far; baseline: media taken per person in the control; difference, low, high, always_low, always_high, always_p: as in api.experiment_result, of everything shown up to that day, whenever it was taken. The last day is what api.experiment_result says now. No rows if nothing was shown.';
