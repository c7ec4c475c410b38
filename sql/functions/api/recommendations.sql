create function api.recommendations(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
begin
    return engine.addressed(
        user_id,
        engine.envelope(engine.question_of_json(array[user_id], '{}', question))::text
    )::json;
end
$$;

comment on function api.recommendations is
    'Answers GET /api/recommendations/<user_id>: returns what api.recommend gives, as a JSON object with user_id, recommendations, count, limit, offset, strategy, confidence (engine.confidence), model_version (the refresh that made the model) and generated_at, and "fallback": "popular" where the strategy could not be used. question: an object, as the body of POST /api/recommendations, with any of limit (0 to 1,000, by default 10), offset, strategy, diversity, explore, within, without, placement, least_confidence, the conditions of a filter (engine.checked_filter), explain (adds because and reasons to each medium, as api.recommend_explained has them), degraded (asks for that fallback), rules (names of further rules that count) and track (ignored). Errors: as api.recommend, and ML400 for another field.';
