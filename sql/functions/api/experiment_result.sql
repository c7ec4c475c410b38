create function api.experiment_result(name text)
    returns table (
        arm smallint,
        strategy text,
        people bigint,
        shown bigint,
        taken bigint,
        rate double precision,
        difference double precision,
        low double precision,
        high double precision,
        always_low double precision,
        always_high double precision,
        always_p double precision,
        variance_saved double precision,
        mismatch_p double precision,
        version integer,
        version_since timestamptz
    )
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
as $$
#variable_conflict use_column
declare
    fewest constant integer := 100; -- people in an arm, for a sum to be normal
    trial engine.experiment;
begin
    select * into trial from engine.experiment where experiment.name = experiment_result.name;
    if not found then
        raise 'name: there is no experiment %', left(experiment_result.name, 100) using errcode = 'ML404';
    end if;
    return query
        with person as materialized (
            select user_key, arm, shown, taken::double precision as taken, before::double precision as before
            from engine.people_of_experiment(trial)
        ),
        by_arm as (
            select
                place::smallint as arm,
                strategy,
                share,
                count(user_key) as people,
                coalesce(sum(shown), 0)::bigint as shown,
                coalesce(sum(taken), 0) as taken,
                coalesce(sum(taken * taken), 0) as taken_squared,
                coalesce(sum(before), 0) as before,
                coalesce(sum(before * before), 0) as before_squared,
                coalesce(sum(taken * before), 0) as product
            from unnest(trial.strategies, trial.shares) with ordinality as listed (strategy, share, place)
            left join person on person.arm = place
            group by place, strategy, share
        ),
        compared as (
            select split.arm, split.rate, split.difference, split.variance, split.variance_saved, control.rate as baseline
            from (
                select
                    array_agg(people order by arm) as people,
                    array_agg(taken order by arm) as taken,
                    array_agg(taken_squared order by arm) as taken_squared,
                    array_agg(before order by arm) as before,
                    array_agg(before_squared order by arm) as before_squared,
                    array_agg(product order by arm) as product
                from by_arm
            ) sums
            cross join lateral (
                select taken[1] / nullif(people[1], 0) as rate
            ) control
            cross join engine.compared_arms(people, taken, taken_squared, before, before_squared, product) split
            where trial.method = 'split'
            union all
            -- Of a person, what they took of the one and of the other: each is their own control.
            select
                arm,
                rate,
                case when arm = 2 then difference end,
                case when arm = 2 then variance end,
                null,
                baseline
            from (
                select
                    avg(more) as difference,
                    var_samp(more) / count(*) as variance,
                    avg(first) as first_rate,
                    avg(second) as second_rate,
                    -- Half of a page is the control's, and so is half of what both would have picked.
                    avg(first + shared / 2) as baseline
                from (
                    select
                        coalesce(sum(taken) filter (where arm = 2), 0) - coalesce(sum(taken) filter (where arm = 1), 0) as more,
                        coalesce(sum(taken) filter (where arm = 1), 0) as first,
                        coalesce(sum(taken) filter (where arm = 2), 0) as second,
                        coalesce(sum(taken) filter (where arm = 0), 0) as shared
                    from person
                    group by user_key
                ) both_arms
            ) paired
            cross join lateral (values (1::smallint, first_rate), (2::smallint, second_rate)) as arms (arm, rate)
            where trial.method = 'interleave'
        ),
        mismatch as (
            select engine.chi_square_p(sum((people - expected) ^ 2 / expected), count(*)::integer - 1) as p
            from (select people, share * sum(people) over () as expected from by_arm) counted
            where trial.method = 'split' and expected > 0
            having count(*) > 0
            union all
            -- Of a person's pages both should have picked as many, but for the odd one, which a coin gives.
            select case when spread > 0 then engine.erfc(abs(more) / sqrt(2 * spread)) when more <> 0 then 0 else 1 end
            from (
                select avg(more)::double precision as more, (var_samp(more) / count(*))::double precision as spread
                from (
                    select
                        coalesce(sum(shown) filter (where arm = 2), 0) - coalesce(sum(shown) filter (where arm = 1), 0) as more
                    from person
                    group by user_key
                ) both_arms
                having count(*) > 1
            ) picked
            where trial.method = 'interleave'
        )
        select
            by_arm.arm,
            by_arm.strategy,
            by_arm.people,
            by_arm.shown,
            by_arm.taken::bigint,
            compared.rate,
            compared.difference,
            evidence.low,
            evidence.high,
            evidence.always_low,
            evidence.always_high,
            evidence.always_p,
            compared.variance_saved,
            mismatch.p,
            trial.version,
            trial.version_since
        from by_arm
        left join compared using (arm)
        left join mismatch on true
        left join lateral engine.evidence(compared.difference, compared.variance, compared.baseline) evidence
            on (select min(people) from by_arm) >= fewest
        order by by_arm.arm;
end
$$;

comment on function api.experiment_result is
    'What an experiment has shown so far, an arm a row, the control first (strategy: its name, of a placement where those are compared): people who were shown something, media shown, and media taken because of it. rate: taken per person. difference: that rate minus the control''s, of a split adjusted for what each person took in the 28 days before; low to high is its 95 % interval at the planned end; always_low to always_high the 95 % interval, and always_p the p, that hold however often one looks. All of them count people, and are null with fewer than 100 in an arm. variance_saved: what the adjustment took away of the variance, in [0, 1]. mismatch_p: how likely the numbers of people are by chance, given the shares (chi-square), or, of an interleaved experiment, that one strategy picked so much more than the other; below 0.001 something is broken, and the rest means nothing. Only what was shown since version_since counts. Methods: engine.evidence, engine.compared_arms. Errors: ML404 where there is no such experiment.';
