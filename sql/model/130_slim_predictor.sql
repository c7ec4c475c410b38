-- Many parallel_workers: only max_parallel_workers_per_gather is a limit.
create materialized view model.slim_predictor with (parallel_workers = 1024) as
    select media_key, predictor_keys[1 : predictor_count] as predictor_keys, strengths[1 : predictor_count] as strengths
    from (
        select
            neighbour_key as media_key,
            array_agg(media_key order by strength desc, media_key) as predictor_keys,
            array_agg(strength order by strength desc, media_key) as strengths
        from (
            select media_key, unnest(neighbour_keys) as neighbour_key, unnest(weights) as strength
            from model.item_knn
        ) neighbour
        group by neighbour_key
    ) predicted
    join engine.model_parameters on model_parameters.name = 'slim';

create unique index slim_predictor_key on model.slim_predictor (media_key);

comment on materialized view model.slim_predictor is
    'The predictors of each medium, best first: of the media that have it among their neighbours in model.item_knn, the predictor_count with the greatest weights. strengths: these weights. model.linear_weights weighs them for model.slim.';
