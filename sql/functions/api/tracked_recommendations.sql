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
    'Returns what api.cached_recommendations gives, and logs it in engine.answer_log; with "track": false in the question it does so only at a placement that tracks. The first field is answer_id, that of the log; it is null where the answer could not be logged, as in a read-only transaction, and the answer is returned all the same. placement in the question: where the application shows the answer, a name in engine.placement; by default, default, which need not be there. Where the question names no strategy and an experiment runs at its placement, a person in it is answered by their arm (where the experiment interleaves, by a page of both), and that answer is always logged; experiment gives its name, version and arm (null on a page of both). Errors: as api.recommendations, and ML400 for an invalid placement.';
