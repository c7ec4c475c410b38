-- Sums over people add up over shards, because each person is on one shard. They add up over days, because a day
-- has the amounts by which the sums of people have grown on it.
create function engine.experiment_day_sums(trial engine.experiment)
    returns table (
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
    language sql
    stable
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
as $$
    with of_day as materialized (
        select
            outcome.user_key,
            outcome.arm,
            (outcome.shown_at at time zone 'UTC')::date as day,
            count(taken_at)::double precision as taken
        from engine.outcome(
            (trial).name,
            (trial).version,
            date_trunc('milliseconds', (trial).version_since), -- the precision of shown_at
            least((trial).ends_at, now() + interval '1 second')
        ) outcome
        group by 1, 2, 3
    ),
    person as (
        select user_key, media::double precision as before
        from (select distinct user_key from of_day) known
        cross join lateral engine.taken_before(user_key, (trial).version_since)
        where (trial).method = 'split'
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
    counted as (
        select
            day,
            arm,
            count(*) filter (where is_new) as people,
            sum(taken) as taken,
            -- The growth of the square of the sum of a person: (earlier + taken)^2 - earlier^2.
            sum(taken * (2 * earlier + taken)) as taken_squared,
            sum(before) filter (where is_new) as before,
            sum(before * before) filter (where is_new) as before_squared,
            sum(taken * before) as product
        from step
        full join person using (user_key) -- all people, or none if interleaved; full is never a nested loop (engine.outcome)
        group by day, arm
    ),
    -- On interleaved pages, each person is their own control: the arms are compared within a person.
    pair as (
        select
            user_key,
            day,
            coalesce(sum(taken) filter (where arm = 2), 0) - coalesce(sum(taken) filter (where arm = 1), 0) as more,
            coalesce(sum(taken) filter (where arm = 1), 0) + coalesce(sum(taken) filter (where arm = 0), 0) / 2 as baseline
        from of_day
        where (trial).method = 'interleave'
        group by user_key, day
    ),
    pair_step as (
        select
            *,
            coalesce(sum(more) over until_then, 0) as earlier,
            row_number() over by_day = 1 as is_new
        from pair
        window
            by_day as (partition by user_key order by day),
            until_then as (by_day rows between unbounded preceding and 1 preceding)
    )
    select
        day,
        arm,
        people,
        taken,
        taken_squared,
        coalesce(before, 0),
        coalesce(before_squared, 0),
        coalesce(product, 0),
        null::double precision
    from counted
    union all
    select
        day,
        null,
        count(*) filter (where is_new),
        sum(more),
        sum(more * (2 * earlier + more)),
        0,
        0,
        0,
        sum(baseline)
    from pair_step
    group by day
$$;

comment on function engine.experiment_day_sums is
    'Returns, by day (UTC) and arm, how much the people who were shown something under the present version of an experiment add to the sums of the days before. people: how many are new; taken: how many media they took of what was shown on that day; taken_squared: the growth of the sum of squares of what each person took; before, before_squared: what the new people took in the 28 days before the version began, and its square; product: the growth of taken × before. If the experiment interleaves, arm 0 is what both arms would have picked, and arm null is, for each person, the second arm minus the first. baseline, for arm null alone: what was taken of the first arm, and half of what was taken of arm 0. All values are whole numbers, and baseline halves, so that no order of adding changes a sum.';
