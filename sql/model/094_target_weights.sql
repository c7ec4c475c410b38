create function model.target_weights(parameters engine.model_parameters)
    returns double precision[]
    language sql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select array_agg(
        case
            when available and places is not null
            then power(cardinality(places)::double precision, -(target_weights.parameters).target_exponent)
            else 0
        end
        order by key
    )
    from generate_series(1, (select max(media_key) from engine.media)) key
    left join engine.media on media.media_key = key
    left join model.media_place on media_place.media_key = key
$$;

comment on function model.target_weights is
    'Returns (people who took it) ^ -target_exponent for each medium, as an array by media_key; 0 for media that must not be neighbours, because they are not available or nobody took them.';
