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
    collaborative_score double precision,
    because text default null,
    reasons json default null
)
    returns json
    language sql
    stable
    parallel safe
as $$
    -- Two whole objects, because adding fields to a finished object would mean parsing it again.
    select case
        when medium_json.reasons is null then json_build_object(
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
        else json_build_object(
            'id', medium_json.media_id,
            'title', medium_json.title,
            'description', medium_json.description,
            'release_year', medium_json.release_year,
            'media_type', medium_json.media_type,
            'cover_url', medium_json.cover_url,
            'genres', medium_json.genres,
            'recommendation_score', trim_scale(round(medium_json.recommendation_score::numeric, 4)),
            'content_score', trim_scale(round(medium_json.content_score::numeric, 4)),
            'collaborative_score', trim_scale(round(medium_json.collaborative_score::numeric, 4)),
            'because', medium_json.because,
            'reasons', medium_json.reasons
        )
    end
$$;

comment on function engine.medium_json is
    'Returns a recommended medium as an object, scores to 4 decimals. Where reasons is not null, the object has because (which may be null) and reasons, too. Inlined.';
