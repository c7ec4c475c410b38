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
    'What api.recommendations gives, from a cache where the same question was answered before and nothing has changed that the answer depends on; generated_at says when that was. An event, a rule, what was shown (with rotation), a strategy, a refresh, the catalogue or genres that change are seen at once. Where the transaction may not write, or is not read committed, as api.recommendations. Errors: as api.recommend.';
