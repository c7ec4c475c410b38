create materialized view model.item_knn as
    select media_key, knn_keys as neighbour_keys, knn_weights as weights
    from model.item_pairs
    where knn_keys is not null;

create unique index item_knn_key on model.item_knn (media_key);

comment on materialized view model.item_knn is
    'The media that are taken together with each medium (item-kNN): its strongest neighbours, best first, and their weights.';
