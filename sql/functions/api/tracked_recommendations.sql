create function api.tracked_recommendations(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return api.recommendations_text(user_id, question)::json;
end
$$;

comment on function api.tracked_recommendations is
    'What api.cached_recommendations gives, and, but with "track": false in the question at a placement that does not track, a row of it in engine.answer_log, whose answer_id comes before all else; null where it could not be logged, as in a transaction that may not write: the answer goes out all the same. placement: where the application shows it, at most 100 letters, digits, ".", "-" and "_"; by default, default. A question that names no strategy, at a placement where an experiment runs, is answered by that, and logged: experiment says by which, and in which arm. Errors: as api.recommendations, and ML400 for such a placement.';
