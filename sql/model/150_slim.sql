create materialized view model.slim as
    select
        predictor_key as media_key,
        array_agg(media_key order by weight desc, media_key) as neighbour_keys,
        array_agg(weight order by weight desc, media_key) as weights
    from (
        select media_key, unnest(predictor_keys) as predictor_key, unnest(weights) as weight
        from model.slim_weights
    ) spoken
    group by predictor_key;

create unique index slim_key on model.slim (media_key);

comment on materialized view model.slim is
    'The media that each medium speaks for, the greatest weight first: model.slim_weights in the other direction. Recommendations are read from here, reasons from model.slim_weights.';
