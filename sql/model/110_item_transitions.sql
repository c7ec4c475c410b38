create materialized view model.item_transitions as
    select media_key, transition_keys as neighbour_keys, transition_weights as weights
    from model.item_pairs
    where transition_keys is not null;

create unique index item_transitions_key on model.item_transitions (media_key);

comment on materialized view model.item_transitions is
    'The media that people go on to after each medium: its strongest neighbours, best first, and their weights.';
