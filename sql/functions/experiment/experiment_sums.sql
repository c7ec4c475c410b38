-- Sums over people add up over shards, because each person is on one shard.
create function engine.experiment_sums(trial engine.experiment)
    returns table (
        arm smallint,
        people bigint,
        shown double precision,
        shown_squared double precision,
        taken double precision,
        taken_squared double precision,
        before double precision,
        before_squared double precision,
        product double precision
    )
    language sql
    stable
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
as $$
    with person as materialized (
        select
            user_key,
            arm,
            shown::double precision as shown,
            taken::double precision as taken,
            before::double precision as before
        from engine.people_of_experiment(trial)
    ),
    counted as (
        select arm, shown, taken, before
        from person
        union all
        -- On interleaved pages, each person is their own control: arm null has the second arm minus the first.
        select
            null,
            coalesce(sum(shown) filter (where arm = 2), 0) - coalesce(sum(shown) filter (where arm = 1), 0),
            coalesce(sum(taken) filter (where arm = 2), 0) - coalesce(sum(taken) filter (where arm = 1), 0),
            null
        from person
        where (trial).method = 'interleave'
        group by user_key
    )
    select
        arm,
        count(*),
        sum(shown),
        sum(shown * shown),
        sum(taken),
        sum(taken * taken),
        coalesce(sum(before), 0),
        coalesce(sum(before * before), 0),
        coalesce(sum(taken * before), 0)
    from counted
    group by arm
$$;

comment on function engine.experiment_sums is
    'Returns, by arm, sums over the people who were shown something under the present version of an experiment (engine.people_of_experiment). people: how many they are; shown: how many media they were shown; taken: how many of these they took; before: how many media they took in the 28 days before the version began; shown_squared, taken_squared, before_squared: the squares; product: taken × before. If the experiment interleaves, arm 0 is what both arms would have picked, and arm null is, for each person, the second arm minus the first. All values are whole numbers, so that no order of adding changes a sum.';
