create materialized view model.item_knn as
    select media_place.media_key, neighbour_keys, weights
    from model.media_place
    cross join lateral model.item_neighbours(
        (select model.histories()),
        (
            select array_agg(
                case
                    when gap = 0 then 0
                    else power(abs(gap) + gap_offset, -gap_exponent) * case when gap < 0 then backward_weight else 1 end
                end
                order by gap
            )
            from engine.model_parameters
            cross join generate_series(-window_size, window_size) gap
            where name = 'item_knn'
        ),
        (
            select array_agg(
                case
                    when available and places is not null then power(cardinality(places)::double precision, -target_exponent)
                    else 0
                end
                order by key
            )
            from engine.model_parameters
            cross join generate_series(1, (select max(media_key) from engine.media)) key
            left join engine.media on media.media_key = key
            left join model.media_place on media_place.media_key = key
            where name = 'item_knn'
        ),
        (select model_parameters from engine.model_parameters where name = 'item_knn'),
        starts,
        lengths,
        places
    )
    where neighbour_keys is not null;

create unique index item_knn_key on model.item_knn (media_key);

comment on materialized view model.item_knn is
    'What is taken together with each medium: the strongest neighbours, best first.';
