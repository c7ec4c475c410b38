create function api.tracked_recommendations(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_variable
declare
    place constant text := engine.checked_placement(question ->> 'placement');
    trial engine.experiment;
    shown engine.answer_log;
    answer json;
begin
    if question ->> 'strategy' is null and user_id is not null then
        select * into trial
        from engine.experiment
        where experiment.placement = place and starts_at <= now() and now() < ends_at;
        shown.arm := engine.arm(user_id, trial.salt, trial.people, trial.shares);
        if shown.arm is not null then
            question := question || jsonb_build_object('strategy', trial.strategies[shown.arm]);
            shown.experiment := trial.name;
            shown.experiment_version := trial.version;
        end if;
    end if;
    if shown.experiment is not null and trial.method = 'interleave' then
        -- So that bad arguments are refused alike.
        perform engine.question_of_json(array[user_id], '{}', question);
        shown.strategy := trial.strategies[1];
        shown.arm := null;
        select page.answer, page.arms into answer, shown.arms
        from engine.interleaved(trial, user_id, question - 'track') page;
    else
        answer := api.cached_recommendations(user_id, question - 'track');
    end if;
    if shown.experiment is null and not engine.is_tracked(question) then
        return answer;
    end if;
    return engine.track(answer, user_id, engine.with_question(shown, question));
end
$$;

comment on function api.tracked_recommendations is
    'What api.cached_recommendations gives, and, but with "track": false in the question at a placement that does not track, a row of it in engine.answer_log, whose answer_id comes before all else; null where it could not be logged, as in a transaction that may not write: the answer goes out all the same. placement: where the application shows it, at most 100 letters, digits, ".", "-" and "_"; by default, default. A question that names no strategy, at a placement where an experiment runs, is answered by that, and logged: experiment says by which, and in which arm. Errors: as api.recommendations, and ML400 for such a placement.';
