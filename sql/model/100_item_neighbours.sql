-- All the windows of a medium are unnested and summed by neighbour, in a hash table that lives for that
-- medium only. (The planner takes arrays for short, and would sort; and compile for each medium anew.)
-- What is the same for all pairs of a window, or of a medium, stays behind OFFSET 0 or MATERIALIZED:
-- merged into the rest, it would be computed for each.
--
-- A function, for a lateral subquery is never run in parallel.
create function model.item_neighbours(
    histories integer[],
    gap_weights double precision[],
    target_weights double precision[],
    parameters engine.model_parameters,
    starts integer[],
    lengths integer[],
    places integer[]
)
    returns table (neighbour_keys integer[], weights real[])
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
            (item_neighbours.parameters).window_size,
            (item_neighbours.parameters).length_exponent,
            (item_neighbours.parameters).shrinkage,
            (item_neighbours.parameters).weight_exponent,
            array[(item_neighbours.parameters).dislike_weight, (item_neighbours.parameters).watch_weight, 1] as preference_weights,
            power(
                least(cardinality(item_neighbours.places), (item_neighbours.parameters).audience_limit)::double precision,
                -(item_neighbours.parameters).source_exponent
            ) as source_weight
    ),
    visit as (
        select
            start,
            window_size + 1 - place as middle,
            greatest(1, place - window_size) as earliest,
            least(length, place + window_size) as latest,
            power(length::double precision, -length_exponent) as person_weight
        from parameter
        cross join (
            select
                unnest(item_neighbours.starts) as start,
                unnest(item_neighbours.lengths) as length,
                unnest(item_neighbours.places) as place
            order by start desc
            limit (item_neighbours.parameters).audience_limit
        ) taken
        offset 0
    ),
    by_code as (
        select code, sum(gap_weight * person_weight) as total
        from (
            select
                unnest(item_neighbours.histories[start + earliest : start + latest]) as code,
                unnest(item_neighbours.gap_weights[middle + earliest : middle + latest]) as gap_weight,
                person_weight
            from visit
        ) pair
        group by code
    ),
    by_neighbour as (
        select
            code >> 2 as neighbour_key,
            sum(total * (select preference_weights from parameter)[(code & 3) + 1]) as total
        from by_code
        group by neighbour_key
        having sum(total * (select preference_weights from parameter)[(code & 3) + 1]) > 0
    ),
    strongest as (
        select
            neighbour_key,
            greatest(
                power(
                    total * source_weight * target_weight
                        * case when shrinkage > 0 then total / (total + shrinkage) else 1 end,
                    weight_exponent
                ),
                1e-30
            )::real as weight
        from (
            select neighbour_key, total, item_neighbours.target_weights[neighbour_key] as target_weight
            from by_neighbour
            offset 0
        ) related
        cross join parameter
        where target_weight > 0
        order by weight desc, neighbour_key
        limit (item_neighbours.parameters).item_neighbour_count
    )
    select
        array_agg(neighbour_key order by weight desc, neighbour_key),
        array_agg(weight order by weight desc, neighbour_key)
    from strongest
$$;

comment on function model.item_neighbours is
    'The strongest neighbours of one medium, from the histories of audience_limit people around it, those of the highest user_key. histories: those of model.history, one after the other; gap_weights: of -window_size to window_size; target_weights: of media, by key, 0 for those that must not be neighbours; the rest: the medium''s row of model.media_place.';
