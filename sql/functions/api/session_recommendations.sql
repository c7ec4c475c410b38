create function api.session_recommendations(media_ids uuid[], question jsonb default '{}')
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
    return engine.envelope(engine.question_of_json(
        array[null::uuid],
        engine.session_keys(media_ids),
        question || jsonb_build_object(
            'strategy',
            engine.strategy_of_session(question ->> 'strategy', question ->> 'placement'),
            'explore',
            0
        )
    ));
end
$$;

comment on function api.session_recommendations is
    'Answers POST /api/recommendations/session: returns what api.recommend_for_session gives, as a JSON object with recommendations, count, limit, offset, strategy, confidence (engine.confidence), model_version (the refresh that made the model) and generated_at, and "fallback": "popular" where the strategy could not be used. question: as api.recommendations; explore is ignored. Errors: as api.recommendations, and ML400 for more than 1,000 ids.';
