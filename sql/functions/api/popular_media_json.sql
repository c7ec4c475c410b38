create function api.popular_media_json(
    n integer default 10,
    "offset" integer default 0,
    genre text default null,
    type text default null,
    hours integer default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    user_id uuid default null,
    rules text[] default null
)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
begin
    return (
        select engine.media_json(media_keys, scores, popular_media_json.n, popular_media_json."offset")
        from engine.listed_media(
            'popular',
            popular_media_json.n,
            popular_media_json."offset",
            popular_media_json.hours,
            engine.with_genre_and_type(popular_media_json.filter, popular_media_json.genre, popular_media_json.type),
            popular_media_json."within",
            popular_media_json.without,
            popular_media_json.user_id,
            popular_media_json.rules
        )
    );
end
$$;

comment on function api.popular_media_json is
    'The answer of GET /api/media/popular: what api.popular_media gives, as JSON with media, count, limit, offset, model_version (the refresh that the model is as of) and generated_at. Errors: as api.popular_media.';
