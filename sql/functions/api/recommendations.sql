create function api.recommendations(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    degraded boolean default false
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
declare
    wanted constant engine.strategy := engine.checked_strategy(strategy, n, "offset", diversity, explore);
begin
    return (
        select case
            when is_fallback or degraded then json_build_object(
                'user_id', page_json.user_id,
                'recommendations', page_json.recommendations,
                'count', page_json."count",
                'limit', n,
                'offset', recommendations."offset",
                'strategy', wanted.name,
                'model_version', engine.model_version(),
                'generated_at', engine.utc(now()),
                'fallback', 'popular'
            )
            else json_build_object(
                'user_id', page_json.user_id,
                'recommendations', page_json.recommendations,
                'count', page_json."count",
                'limit', n,
                'offset', recommendations."offset",
                'strategy', wanted.name,
                'model_version', engine.model_version(),
                'generated_at', engine.utc(now())
            )
        end
        from engine.page_json(
            array[recommendations.user_id],
            '{}',
            n,
            recommendations."offset",
            case when degraded then 'popular' else wanted.name end,
            case when degraded then 0 else wanted.diversity end,
            case when degraded then 0 else wanted.explore end
        )
    );
end
$$;

comment on function api.recommendations is
    'The answer of GET /api/recommendations/<user_id>: what api.recommend gives, as JSON with user_id, recommendations, count, limit, offset, strategy, model_version (the refresh that the model is as of) and generated_at, and "fallback": "popular" where the strategy could not be used. degraded asks for that fallback. Errors: as api.recommend.';
