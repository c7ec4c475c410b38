-- All the windows of a medium are unnested and summed by neighbour, in a hash table that lives for that
-- medium only. (The planner takes arrays for short, and would sort; and compile for each medium anew.)
-- What is the same for all pairs of a window, or of a medium, stays behind OFFSET 0 or MATERIALIZED:
-- merged into the rest, it would be computed for each.
--
-- Both models are sums over the same pairs, which are most of the work: one pass makes both.
--
-- A function, for a lateral subquery is never run in parallel.
create function model.item_neighbours(
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
            cardinality(item_neighbours.transition_gaps) / 2 as reach,
            (item_neighbours.transitions).audience_limit as transition_audience,
            (item_neighbours.transitions).length_exponent as transition_exponent,
            array[(item_neighbours.transitions).dislike_weight, (item_neighbours.transitions).watch_weight, 1]
                as transition_preferences,
            (item_neighbours.knn).audience_limit as knn_audience,
            (item_neighbours.knn).length_exponent as knn_exponent,
            array[(item_neighbours.knn).dislike_weight, (item_neighbours.knn).watch_weight, 1] as knn_preferences
    ),
    visit as (
        select
            user_key,
            reach + 1 - place as middle,
            greatest(1, place - reach) as earliest,
            least(length, place + reach) as latest,
            power(length::double precision, -transition_exponent) * (recency <= transition_audience)::integer as transition_weight,
            power(length::double precision, -knn_exponent) * (recency <= knn_audience)::integer as knn_weight
        from parameter
        cross join (
            select user_key, length, place, row_number() over (order by user_key desc) as recency
            from (
                select
                    unnest(item_neighbours.user_keys) as user_key,
                    unnest(item_neighbours.lengths) as length,
                    unnest(item_neighbours.places) as place
            ) everybody
        ) taken
        where recency <= greatest(transition_audience, knn_audience)
        offset 0
    ),
    by_neighbour as materialized (
        select
            code >> 2 as neighbour_key,
            sum(transition_gap * transition_weight * (select transition_preferences from parameter)[(code & 3) + 1])
                as transition_total,
            sum(knn_gap * knn_weight * (select knn_preferences from parameter)[(code & 3) + 1]) as knn_total
        from (
            select
                unnest(codes[earliest : latest]) as code,
                unnest(item_neighbours.transition_gaps[middle + earliest : middle + latest]) as transition_gap,
                unnest(item_neighbours.knn_gaps[middle + earliest : middle + latest]) as knn_gap,
                transition_weight,
                knn_weight
            from visit
            join model.history using (user_key)
        ) pair
        group by neighbour_key
    ),
    strongest as (
        select of_transitions, neighbour_key, weight
        from (
            select true as of_transitions, (item_neighbours.transitions).*
            union all
            select false, (item_neighbours.knn).*
        ) model
        cross join lateral (
            select power(
                least(cardinality(item_neighbours.places), audience_limit)::double precision,
                -source_exponent
            ) as source_weight
            offset 0
        ) source
        -- The power keeps their order: it is computed for those that are kept.
        cross join lateral (
            select neighbour_key, greatest(power(strength, weight_exponent), 1e-30)::real as weight
            from (
                select neighbour_key, strength
                from (
                    select
                        neighbour_key,
                        total * source_weight * target_weight
                            * case when shrinkage > 0 then total / (total + shrinkage) else 1 end as strength
                    from (
                        select
                            neighbour_key,
                            case when of_transitions then transition_total else knn_total end as total,
                            case
                                when of_transitions then item_neighbours.transition_targets[neighbour_key]
                                else item_neighbours.knn_targets[neighbour_key]
                            end as target_weight
                        from by_neighbour
                        offset 0
                    ) related
                    where total > 0 and target_weight > 0
                    offset 0
                ) known
                order by greatest(strength, 1e-30)::real desc, neighbour_key
                limit item_neighbour_count
            ) first
        ) kept
    )
    select
        array_agg(neighbour_key order by weight desc, neighbour_key) filter (where of_transitions),
        array_agg(weight order by weight desc, neighbour_key) filter (where of_transitions),
        array_agg(neighbour_key order by weight desc, neighbour_key) filter (where not of_transitions),
        array_agg(weight order by weight desc, neighbour_key) filter (where not of_transitions)
    from strongest
$$;

comment on function model.item_neighbours is
    'The strongest neighbours of one medium by the parameters of two models, each from the histories of audience_limit people around it, those of the highest user_key. …_gaps: model.gap_weights, of both as far; …_targets: model.target_weights; the rest: the medium''s row of model.media_place. Null: none.';
