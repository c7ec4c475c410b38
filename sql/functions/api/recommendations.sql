create function api.recommendations(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    degraded boolean default false,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    explain boolean default false,
    placement text default null,
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
begin
    return engine.addressed(
        user_id,
        engine.envelope(
            engine.asked(
                array[user_id], '{}', n, "offset", strategy, diversity, explore, degraded, filter, "within", without, placement, rules, explain
            )
        )::text
    );
end
$$;

comment on function api.recommendations is
    'The answer of GET /api/recommendations/<user_id>: what api.recommend gives, as JSON with user_id, recommendations, count, limit, offset, strategy, confidence (engine.confidence), model_version (the refresh that the model is as of) and generated_at, and "fallback": "popular" where the strategy could not be used. degraded asks for that fallback; explain for two fields more of each medium, because and reasons, as api.recommend_explained has them. Errors: as api.recommend.';
