-- All the windows of a medium are unnested and summed by neighbour, in a hash table that lives for that
-- medium only. (The planner takes arrays for short, and would sort; and compile for each medium anew.)
-- What is the same for all pairs of a window, or of a medium, stays behind OFFSET 0 or MATERIALIZED:
-- merged into the rest, it would be computed for each.
--
-- Both models are sums over the same pairs, which are most of the work: one pass makes both.
--
-- Strengths are of single precision, and in double precision there is room behind them for the key: so they
-- are one number to sort by, strongest first, and of equal ones the lowest key first. Numbers alone sort
-- several times as fast as rows. Keys below 2 ^ 26 have room. Those that must not be neighbours come last, and are
-- left out of the few that are kept.
--
-- Of many people a sample, weighed up: those of the lowest lots. A lot is of the person and the medium: a rebuild
-- draws the same again, one person more changes little, and nobody stands for all others everywhere. (Of a prime:
-- no two people have the same.)
--
-- A function, for a lateral subquery is never run in parallel.
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
    set enable_sort = off
    set search_path = pg_catalog, pg_temp
    set jit = off
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
        offset 0
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
                -- It keeps their order: it is computed for those that are kept.
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
        where item_neighbours.transition_targets[neighbour_key] > 0
    ) transition
    cross join (
        select array_agg(neighbour_key) as neighbour_keys, array_agg(weight) as weights
        from (
            select
                round((1 - strength / strength::real) * 2251799813685248)::integer as neighbour_key,
                -- It keeps their order: it is computed for those that are kept.
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
    'The strongest neighbours of one medium by the parameters of two models, each from the histories around it of audience_limit of its people, weighed up to all. …_gaps: model.gap_weights, of both as far; …_targets: model.target_weights; the rest: the medium''s row of model.media_place. Null: none.';
