create function api.similar_media_json(
    id uuid,
    n integer default 10,
    "offset" integer default 0,
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
        select engine.media_json(media_keys, scores, similar_media_json.n, similar_media_json."offset")
        from engine.similar_media(
            similar_media_json.id,
            similar_media_json.n,
            similar_media_json."offset",
            similar_media_json.filter,
            similar_media_json."within",
            similar_media_json.without,
            similar_media_json.user_id,
            similar_media_json.rules
        )
    );
end
$$;

comment on function api.similar_media_json is
    'The answer of GET /api/media/<id>/similar: what api.similar_media gives, as JSON with media, count, limit, offset, model_version (the refresh that the model is as of) and generated_at. Errors: as api.similar_media.';
