create function engine.medium_json(
    media_id uuid,
    title text,
    description text,
    release_year integer,
    media_type text,
    cover_url text,
    genres text[],
    recommendation_score double precision,
    content_score double precision,
    collaborative_score double precision
)
    returns json
    language sql
    stable
    parallel safe
as $$
    select json_build_object(
        'id', medium_json.media_id,
        'title', medium_json.title,
        'description', medium_json.description,
        'release_year', medium_json.release_year,
        'media_type', medium_json.media_type,
        'cover_url', medium_json.cover_url,
        'genres', medium_json.genres,
        'recommendation_score', trim_scale(round(medium_json.recommendation_score::numeric, 4)),
        'content_score', trim_scale(round(medium_json.content_score::numeric, 4)),
        'collaborative_score', trim_scale(round(medium_json.collaborative_score::numeric, 4))
    )
$$;

comment on function engine.medium_json is
    'A recommended medium as an object, scores with at most 4 decimals. Inlined.';
