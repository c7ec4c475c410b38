create function api.session_recommendations(
    media_ids uuid[],
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    degraded boolean default false,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    placement text default null,
    rules text[] default null,
    explain boolean default false
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
begin
    return engine.envelope(engine.asked(
        array[null::uuid],
        engine.session_keys(media_ids),
        n,
        "offset",
        engine.strategy_of_session(strategy, placement),
        diversity,
        0,
        degraded,
        filter,
        "within",
        without,
        placement,
        rules,
        explain
    ));
end
$$;

comment on function api.session_recommendations is
    'The answer of POST /api/recommendations/session: what api.recommend_for_session gives, as JSON with recommendations, count, limit, offset, strategy, confidence (engine.confidence), model_version (the refresh that the model is as of) and generated_at, and "fallback": "popular" where the strategy could not be used. degraded asks for that fallback; explain as api.recommendations. Errors: as api.recommend.';
