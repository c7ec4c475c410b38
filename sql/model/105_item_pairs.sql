create materialized view model.item_pairs as
    select media_place.media_key, transition_keys, transition_weights, knn_keys, knn_weights
    from model.media_place
    cross join lateral model.item_neighbours(
        media_place.media_key,
        (select model_parameters from engine.model_parameters where name = 'item_transitions'),
        (
            select model.gap_weights(model_parameters, (select max(window_size) from engine.model_parameters))
            from engine.model_parameters
            where name = 'item_transitions'
        ),
        (select model.target_weights(model_parameters) from engine.model_parameters where name = 'item_transitions'),
        (select model_parameters from engine.model_parameters where name = 'item_knn'),
        (
            select model.gap_weights(model_parameters, (select max(window_size) from engine.model_parameters))
            from engine.model_parameters
            where name = 'item_knn'
        ),
        (select model.target_weights(model_parameters) from engine.model_parameters where name = 'item_knn'),
        user_keys,
        lengths,
        places
    )
    where coalesce(transition_keys, knn_keys) is not null;

create unique index item_pairs_key on model.item_pairs (media_key);

comment on materialized view model.item_pairs is
    'The strongest neighbours of each medium, best first, and their weights, by the parameters of item_transitions and of item_knn; null if it has none by these; no row if it has none at all. One pass makes both: model.item_transitions and model.item_knn are read from here.';
