create materialized view model.slim_weights as
    with people as materialized (
        select media_key, cardinality(places) as people from model.media_place
    )
    select
        media_key,
        array_agg(predictor_key order by weight desc, predictor_key) as predictor_keys,
        array_agg(weight order by weight desc, predictor_key) as weights
    from (
        select
            weighed.media_key,
            predictor_key,
            greatest(
                weight
                    * power(own.people::double precision, target_exponent)
                    / power(predictor.people::double precision, source_exponent),
                1e-30
            )::real as weight
        from (
            select media_key, unnest(predictor_keys) as predictor_key, unnest(linear_weights) as weight
            from model.slim_predictor
            cross join lateral model.linear_weights(predictor_keys, strengths)
        ) weighed
        join people own on own.media_key = weighed.media_key
        join people predictor on predictor.media_key = weighed.predictor_key
        join engine.model_parameters on model_parameters.name = 'item_knn'
    ) scaled
    group by media_key;

create unique index slim_weights_key on model.slim_weights (media_key);

comment on materialized view model.slim_weights is
    'The predictors of each medium (model.slim_predictor), the greatest weight first. weights: how much each speaks for the medium (model.linear_weights), scaled back to interactions: × (people who took the medium) ^ target_exponent / (people who took the predictor) ^ source_exponent, with the exponents of item_knn.';
