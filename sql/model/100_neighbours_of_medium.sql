-- Both models of neighbours in one pass, for they are of the same pairs: each sums them by itself, with
-- weights of its own. All the windows of a medium are unnested and summed by neighbour, in a hash table that
-- lives for that medium only. (The planner takes arrays for short, and would sort; and compile for each
-- medium anew.) What is the same for all pairs of a window, or of a medium, stays behind OFFSET 0 or
-- MATERIALIZED: merged into the rest, it would be computed for each.
--
-- A function, for a lateral subquery is never run in parallel.
create function model.neighbours_of_medium(
    histories integer[],
    transition_gap_weights double precision[],
    knn_gap_weights double precision[],
    transition_target_weights double precision[],
    knn_target_weights double precision[],
    transition engine.model_parameters,
    knn engine.model_parameters,
    sample engine.pair_sample,
    starts integer[],
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
            widest,
            least((sample).near_window, widest) as near,
            (sample).far_audience_limit,
            transition_audience,
            knn_audience,
            greatest(1, transition_audience::double precision / (sample).far_audience_limit) as transition_far_weight,
            greatest(1, knn_audience::double precision / (sample).far_audience_limit) as knn_far_weight,
            array[(transition).dislike_weight, (transition).watch_weight, 1] as transition_preferences,
            array[(knn).dislike_weight, (knn).watch_weight, 1] as knn_preferences,
            power(transition_audience::double precision, -(transition).source_exponent) as transition_source_weight,
            power(knn_audience::double precision, -(knn).source_exponent) as knn_source_weight
        from (
            select
                greatest((transition).window_size, (knn).window_size) as widest,
                least(cardinality(places), (transition).audience_limit) as transition_audience,
                least(cardinality(places), (knn).audience_limit) as knn_audience
        ) of_this_medium
    ),
    visit as (
        select
            start,
            length,
            place,
            turn,
            case when turn <= transition_audience then power(length::double precision, -(transition).length_exponent) end
                as transition_weight,
            case when turn <= knn_audience then power(length::double precision, -(knn).length_exponent) end as knn_weight
        from parameter
        cross join (
            select start, length, place, row_number() over (order by start) as turn
            from (
                select
                    unnest(neighbours_of_medium.starts) as start,
                    unnest(neighbours_of_medium.lengths) as length,
                    unnest(neighbours_of_medium.places) as place
            ) everybody
        ) taken
        where turn <= greatest(transition_audience, knn_audience)
    ),
    -- What is near of everybody's, what is far of some.
    stretch as (
        select
            widest + 1 - place as middle,
            start,
            earliest,
            latest,
            transition_weight * case when far then transition_far_weight else 1 end as transition_weight,
            knn_weight * case when far then knn_far_weight else 1 end as knn_weight
        from parameter
        cross join visit
        cross join lateral (
            values
                (greatest(1, place - near), least(length, place + near), false),
                (greatest(1, place - widest), place - near - 1, true),
                (place + near + 1, least(length, place + widest), true)
        ) part (earliest, latest, far)
        where earliest <= latest and (not far or turn <= far_audience_limit)
        offset 0
    ),
    by_code as (
        select
            code,
            sum(transition_gap_weight * transition_weight) as transitions,
            sum(knn_gap_weight * knn_weight) as together
        from (
            select
                unnest(neighbours_of_medium.histories[start + earliest : start + latest]) as code,
                unnest(neighbours_of_medium.transition_gap_weights[middle + earliest : middle + latest]) as transition_gap_weight,
                unnest(neighbours_of_medium.knn_gap_weights[middle + earliest : middle + latest]) as knn_gap_weight,
                transition_weight,
                knn_weight
            from stretch
        ) pair
        group by code
    ),
    by_neighbour as materialized (
        select
            code >> 2 as neighbour_key,
            sum(transitions * (select transition_preferences from parameter)[(code & 3) + 1]) as transitions,
            sum(together * (select knn_preferences from parameter)[(code & 3) + 1]) as together
        from by_code
        group by neighbour_key
    ),
    transition_strongest as (
        select
            neighbour_key,
            greatest(
                power(
                    total * transition_source_weight * target_weight
                        * case when (transition).shrinkage > 0 then total / (total + (transition).shrinkage) else 1 end,
                    (transition).weight_exponent
                ),
                1e-30
            )::real as weight
        from (
            select
                neighbour_key,
                transitions as total,
                neighbours_of_medium.transition_target_weights[neighbour_key] as target_weight
            from by_neighbour
            where transitions > 0
            offset 0
        ) related
        cross join parameter
        where target_weight > 0
        order by weight desc, neighbour_key
        limit (transition).item_neighbour_count
    ),
    knn_strongest as (
        select
            neighbour_key,
            greatest(
                power(
                    total * knn_source_weight * target_weight
                        * case when (knn).shrinkage > 0 then total / (total + (knn).shrinkage) else 1 end,
                    (knn).weight_exponent
                ),
                1e-30
            )::real as weight
        from (
            select neighbour_key, together as total, neighbours_of_medium.knn_target_weights[neighbour_key] as target_weight
            from by_neighbour
            where together > 0
            offset 0
        ) related
        cross join parameter
        where target_weight > 0
        order by weight desc, neighbour_key
        limit (knn).item_neighbour_count
    )
    select of_transitions.*, of_knn.*
    from (
        select
            array_agg(neighbour_key order by weight desc, neighbour_key),
            array_agg(weight order by weight desc, neighbour_key)
        from transition_strongest
    ) of_transitions
    cross join (
        select
            array_agg(neighbour_key order by weight desc, neighbour_key),
            array_agg(weight order by weight desc, neighbour_key)
        from knn_strongest
    ) of_knn
$$;

comment on function model.neighbours_of_medium is
    'The strongest neighbours of one medium, by the parameters of item_transitions and by those of item_knn, from the histories of people around it: of as many as each model''s audience_limit, those who come first in histories. Null where there are none. histories: model.histories(); gap_weights: of minus the wider window_size to it, null beyond the model''s own; target_weights: of media, by key, 0 for those that must not be neighbours; the rest: the medium''s row of model.media_place.';
