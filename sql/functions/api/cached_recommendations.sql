create function api.cached_recommendations(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return engine.addressed(user_id, (engine.cached_answer(user_id, question)).answer)::json;
end
$$;

comment on function api.cached_recommendations is
    'Returns the same JSON as api.recommendations, from a cache where the same question was answered before and nothing that the answer depends on has changed since; generated_at says when it was made. Changes count at once: recorded events, rules, shown media (at a placement with a rotation), strategies, refreshes, the catalogue and stated genres. In a transaction that is read-only or not read committed, and for a null user_id, the cache is not used. Errors: as api.recommendations.';
