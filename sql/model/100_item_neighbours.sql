-- One pass makes both models, because both are sums over the same pairs, which are most of the work. The pairs of a
-- medium are summed by neighbour, in a hash table that lives for this medium only. This is a function because a lateral
-- subquery is never run in parallel.
create function model.item_neighbours(
    media_key integer,
    transitions engine.model_parameters,
    transition_gaps double precision[],
    transition_targets double precision[],
    knn engine.model_parameters,
    knn_gaps double precision[],
    knn_targets double precision[],
    user_keys integer[],
    lengths integer[],
    places integer[]
)
    returns table (
        transition_keys integer[],
        transition_weights real[],
        knn_keys integer[],
        knn_weights real[]
    )
    language sql
    stable
    parallel safe
    rows 1
    cost 1000000
    set enable_sort = off -- the planner expects short arrays, and would sort instead of hash
    set search_path = pg_catalog, pg_temp
    set jit = off -- each medium would be compiled for anew
    set plan_cache_mode = force_generic_plan
as $$
    with parameter as materialized (
        select
            cardinality(item_neighbours.transition_gaps) / 8 as reach,
            cardinality(item_neighbours.places)::double precision as people,
            (item_neighbours.transitions).audience_limit as transition_audience,
            (item_neighbours.transitions).length_exponent as transition_exponent,
            (item_neighbours.knn).audience_limit as knn_audience,
            (item_neighbours.knn).length_exponent as knn_exponent
    ),
    visit as (
        select
            user_key,
            earliest,
            latest,
            4 * (reach - place + earliest) + 1 as first_gap,
            4 * (reach - place + latest) + 1 as last_gap,
            case
                when turn <= transition_audience
                then power(length::double precision, -transition_exponent) * greatest(1, people / transition_audience)
                else 0
            end as transition_weight,
            case
                when turn <= knn_audience
                then power(length::double precision, -knn_exponent) * greatest(1, people / knn_audience)
                else 0
            end as knn_weight
        from parameter
        cross join (
            select
                user_key,
                length,
                place,
                -- turn draws a sample, which is weighed up to all people. The lot depends on person and medium: a
                -- rebuild draws the same, one person more changes little, and nobody stands for all others everywhere.
                -- The modulus is prime, so no two people have the same lot.
                row_number() over (
                    order by (user_key * 1234567891::bigint + item_neighbours.media_key * 987654321::bigint) % 2147483647
                ) as turn
            from (
                select
                    unnest(item_neighbours.user_keys) as user_key,
                    unnest(item_neighbours.lengths) as length,
                    unnest(item_neighbours.places) as place
            ) everybody
        ) taken
        cross join lateral (
            select greatest(1, place - reach) as earliest, least(length, place + reach) as latest
        ) around
        where turn <= greatest(transition_audience, knn_audience)
        offset 0 -- optimization fence: weights are evaluated once a person, not once a pair
    ),
    by_neighbour as materialized (
        select
            code >> 2 as neighbour_key,
            sum(item_neighbours.transition_gaps[gap + (code & 3)] * transition_weight) as transition_total,
            sum(item_neighbours.knn_gaps[gap + (code & 3)] * knn_weight) as knn_total
        from (
            select
                unnest(codes[earliest : latest]) as code,
                generate_series(first_gap, last_gap, 4) as gap,
                transition_weight,
                knn_weight
            from visit
            join model.history using (user_key)
        ) pair
        group by neighbour_key
    )
    select transition.neighbour_keys, transition.weights, knn.neighbour_keys, knn.weights
    from (
        select array_agg(neighbour_key) as neighbour_keys, array_agg(weight) as weights
        from (
            select
                round((1 - strength / strength::real) * 2251799813685248)::integer as neighbour_key,
                -- power keeps the order of the strengths, so it is evaluated for the kept ones only.
                greatest(power(strength::real::double precision, weight_exponent), 1e-30)::real as weight
            from (
                select
                    item_neighbour_count,
                    shrinkage,
                    weight_exponent,
                    power(cardinality(item_neighbours.places)::double precision, -source_exponent) as source_weight
                from (select (item_neighbours.transitions).*) model
                offset 0
            ) parameter
            cross join lateral (
                -- One number sorts several times as fast as a row. strength has single precision, and double precision
                -- has room behind it for a key below 2 ^ 26. Of equal strengths, the lowest key comes first.
                select
                    greatest(
                        transition_total * source_weight * item_neighbours.transition_targets[neighbour_key]
                            * (transition_total / (transition_total + shrinkage)),
                        1e-30
                    )::real::double precision * (1 - neighbour_key / 2251799813685248::double precision) as strength
                from by_neighbour
                where transition_total > 0
                order by strength desc
                limit item_neighbour_count
            ) strongest
        ) kept
        where item_neighbours.transition_targets[neighbour_key] > 0 -- others must not be neighbours, and sort last
    ) transition
    cross join (
        select array_agg(neighbour_key) as neighbour_keys, array_agg(weight) as weights
        from (
            select
                round((1 - strength / strength::real) * 2251799813685248)::integer as neighbour_key,
                -- power keeps the order of the strengths, so it is evaluated for the kept ones only.
                greatest(power(strength::real::double precision, weight_exponent), 1e-30)::real as weight
            from (
                select
                    item_neighbour_count,
                    shrinkage,
                    weight_exponent,
                    power(cardinality(item_neighbours.places)::double precision, -source_exponent) as source_weight
                from (select (item_neighbours.knn).*) model
                offset 0
            ) parameter
            cross join lateral (
                select
                    greatest(
                        knn_total * source_weight * item_neighbours.knn_targets[neighbour_key]
                            * (knn_total / (knn_total + shrinkage)),
                        1e-30
                    )::real::double precision * (1 - neighbour_key / 2251799813685248::double precision) as strength
                from by_neighbour
                where knn_total > 0
                order by strength desc
                limit item_neighbour_count
            ) strongest
        ) kept
        where item_neighbours.knn_targets[neighbour_key] > 0
    ) knn
$$;

comment on function model.item_neighbours is
    'Returns the strongest neighbours of one medium, best first, and their weights, by the parameters of two models. Each is made from the histories of a sample of at most audience_limit people who took the medium, weighed up to all of them. …_gaps: model.gap_weights, with the same reach for both models; …_targets: model.target_weights; the other arguments: the row of model.media_place for the medium. Null: no neighbours.';
