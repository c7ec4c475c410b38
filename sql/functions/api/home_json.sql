create function api.home_json(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
begin
    return engine.kept_home(user_id, question, '{}');
end
$$;

comment on function api.home_json is
    'Answers GET /api/home/<user_id>: returns what api.home gives, as a JSON object with user_id, page, rows (title, kind, media, and because: the medium or genre that the row is about), model_version (the refresh that made the model) and generated_at, from a cache as api.cached_recommendations. question: an object with any of page (by default home), explain (adds because and reasons to each medium), rules (names of further rules that count) and track (ignored). Errors: as api.home, and ML400 for another field.';
