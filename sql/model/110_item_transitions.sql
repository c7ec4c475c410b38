create materialized view model.item_transitions as
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
            where name = 'item_transitions'
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
            where name = 'item_transitions'
        ),
        (select model_parameters from engine.model_parameters where name = 'item_transitions'),
        starts,
        lengths,
        places
    )
    where neighbour_keys is not null;

create unique index item_transitions_key on model.item_transitions (media_key);

comment on materialized view model.item_transitions is
    'What people go on to after each medium: the strongest neighbours, best first.';
