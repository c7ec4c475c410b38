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
    'The answer of GET /api/home/<user_id>: what api.home gives, as JSON with user_id, page, rows (title, kind, media, and because: the medium or genre that the row is about), model_version and generated_at; from a cache, as api.cached_recommendations. Errors: as api.home.';
