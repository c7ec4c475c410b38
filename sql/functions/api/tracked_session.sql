create function api.tracked_session(media_ids uuid[], question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    answer constant json := api.session_recommendations(media_ids, question);
    shown engine.answer_log;
begin
    if not engine.is_tracked(question) then
        return answer;
    end if;
    shown := engine.with_question(shown, question, 'session');
    shown.explore := 0;
    shown.question := shown.question || jsonb_build_object('session', media_ids);
    return engine.track(answer::text, null, shown);
end
$$;

comment on function api.tracked_session is
    'Returns what api.session_recommendations gives, and logs it, with an answer_id, as api.tracked_recommendations does; with "track": false in the question it does so only at a placement that tracks. An event that names this answer_id counts for the answer, whoever the visitor turns out to be. Errors: as api.session_recommendations.';
