create materialized view model.slim as
    with people as materialized (
        select media_key, cardinality(places) as people from model.media_place
    ),
    weighed as (
        select
            media_key as neighbour_key,
            unnest(predictor_keys) as media_key,
            unnest(linear_weights) as weight
        from model.slim_predictor
        cross join lateral model.linear_weights(predictor_keys, strengths)
    )
    select
        media_key,
        array_agg(neighbour_key order by weight desc, neighbour_key) as neighbour_keys,
        array_agg(weight order by weight desc, neighbour_key) as weights
    from (
        select
            weighed.media_key,
            neighbour_key,
            greatest(
                weight
                    * power(neighbour.people::double precision, target_exponent)
                    / power(own.people::double precision, source_exponent),
                1e-30
            )::real as weight
        from weighed
        join people own on own.media_key = weighed.media_key
        join people neighbour on neighbour.media_key = weighed.neighbour_key
        join engine.model_parameters on model_parameters.name = 'item_knn'
    ) scaled
    group by media_key;

create unique index slim_key on model.slim (media_key);

comment on materialized view model.slim is
    'What each medium speaks for: the media of whose predictors it is one, and how much it says (model.linear_weights), in interactions, best first.';
