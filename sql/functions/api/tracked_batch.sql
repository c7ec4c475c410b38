create function api.tracked_batch(user_ids uuid[], question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    answer constant json := api.recommendations_batch(user_ids, question);
    shown engine.answer_log;
begin
    if not engine.is_tracked(question) then
        return answer;
    end if;
    shown := engine.with_question(shown, question - 'offset');
    shown.strategy := (engine.question_of_json('{}', '{}', question)).strategy;
    shown.model_version := answer ->> 'model_version';
    return (
        select json_build_object(
            'results', coalesce(json_object_agg(user_id, engine.track(result, user_id::uuid, shown)), '{}'),
            'total_users', answer -> 'total_users',
            'model_version', answer -> 'model_version',
            'generated_at', answer -> 'generated_at'
        )
        from json_each(answer -> 'results') as results (user_id, result)
    );
end
$$;

comment on function api.tracked_batch is
    'What api.recommendations_batch gives, and, but with "track": false in the question at a placement that does not track, each person''s answer with an answer_id of its own, as api.tracked_recommendations has it. No experiment answers it. Errors: as api.recommendations_batch.';
