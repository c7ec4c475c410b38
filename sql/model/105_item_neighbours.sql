create materialized view model.item_neighbours as
    with parameter as materialized (
        select parameters.*, greatest(window_size, max(window_size) over ()) as widest
        from engine.model_parameters parameters
        where name in ('item_transitions', 'item_knn')
    ),
    gap as materialized (
        select
            name,
            array_agg(
                case
                    when gap = 0 then 0
                    when abs(gap) <= window_size then
                        power(abs(gap) + gap_offset, -gap_exponent) * case when gap < 0 then backward_weight else 1 end
                end
                order by gap
            ) as weights
        from parameter
        cross join generate_series(-widest, widest) gap
        group by name
    ),
    target as materialized (
        select
            name,
            array_agg(
                case
                    when available and places is not null then power(cardinality(places)::double precision, -target_exponent)
                    else 0
                end
                order by key
            ) as weights
        from parameter
        cross join generate_series(1, (select max(media_key) from engine.media)) key
        left join engine.media on media.media_key = key
        left join model.media_place on media_place.media_key = key
        group by name
    )
    select media_place.media_key, transition_keys, transition_weights, knn_keys, knn_weights
    from model.media_place
    cross join lateral model.neighbours_of_medium(
        (select model.histories()),
        (select weights from gap where name = 'item_transitions'),
        (select weights from gap where name = 'item_knn'),
        (select weights from target where name = 'item_transitions'),
        (select weights from target where name = 'item_knn'),
        (select model_parameters from engine.model_parameters where name = 'item_transitions'),
        (select model_parameters from engine.model_parameters where name = 'item_knn'),
        (select pair_sample from engine.pair_sample),
        starts,
        lengths,
        places
    )
    where transition_keys is not null or knn_keys is not null;

create unique index item_neighbours_key on model.item_neighbours (media_key);

comment on materialized view model.item_neighbours is
    'The strongest neighbours of each medium as model.item_transitions and model.item_knn have them, counted in one pass over the pairs.';
