create function api.result_of_sums(name text, sums json[])
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
    set jit = off
as $$
#variable_conflict use_column
declare
    fewest constant integer := 100; -- people in an arm, for the normal approximation
    trial constant engine.experiment := engine.named_experiment(name);
begin
    perform engine.checked_list('sums', sums);
    return query
        with added as (
            select
                arm,
                sum(people)::bigint as people,
                sum(shown) as shown,
                sum(shown_squared) as shown_squared,
                sum(taken) as taken,
                sum(taken_squared) as taken_squared,
                sum(before) as before,
                sum(before_squared) as before_squared,
                sum(product) as product
            from unnest(result_of_sums.sums) one
            cross join json_to_record(one) as counted (
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
            group by arm
        ),
        by_arm as (
            select
                place::smallint as arm,
                strategy,
                share,
                coalesce(people, 0) as people,
                coalesce(shown, 0)::bigint as shown,
                coalesce(taken, 0) as taken,
                coalesce(taken_squared, 0) as taken_squared,
                coalesce(before, 0) as before,
                coalesce(before_squared, 0) as before_squared,
                coalesce(product, 0) as product
            from unnest(trial.strategies, trial.shares) with ordinality as listed (strategy, share, place)
            left join added on added.arm = place
        ),
        -- On interleaved pages, each person is their own control: arm null has the second arm minus the first.
        pair as (
            select
                people,
                shown / people as picked,
                greatest(shown_squared - shown * shown / people, 0) / nullif(people - 1, 0) / people as picked_variance,
                taken / people as more,
                greatest(taken_squared - taken * taken / people, 0) / nullif(people - 1, 0) / people as more_variance
            from added
            where arm is null
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
            select
                by_arm.arm,
                by_arm.taken / pair.people,
                case when by_arm.arm = 2 then pair.more end,
                case when by_arm.arm = 2 then pair.more_variance end,
                null,
                -- The baseline is what was taken of the picks of the control, and half of what both would have picked.
                (control.taken + coalesce(shared.taken, 0) / 2) / pair.people
            from pair
            cross join by_arm
            join by_arm control on control.arm = 1
            left join added shared on shared.arm = 0
        ),
        mismatch as (
            select engine.chi_square_p(sum((people - expected) ^ 2 / expected), count(*)::integer - 1) as p
            from (select people, share * sum(people) over () as expected from by_arm) counted
            where trial.method = 'split' and expected > 0
            having count(*) > 0
            union all
            -- On interleaved pages, both arms should pick equally many for a person; a coin decides who picks an odd one.
            select case
                when picked_variance > 0 then engine.erfc(abs(picked) / sqrt(2 * picked_variance))
                when picked <> 0 then 0
                else 1
            end
            from pair
            where people > 1
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

comment on function api.result_of_sums is
    'Returns the rows of api.experiment_result, computed from sums, which are the results of api.experiment_sums of all shards. Errors: ML404 for an unknown experiment; ML400 for a list of lists.';
