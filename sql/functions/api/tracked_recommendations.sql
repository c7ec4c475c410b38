create function api.tracked_recommendations(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    place text;
    trial engine.experiment;
    shown engine.answer_log;
    given engine.given_answer;
    kept engine.answer_cache;
    answer json;
    is_tracked boolean;
    -- Not to be logged, and by no experiment.
    is_plain boolean := question -> 'track' = 'false' and not question ? 'placement';
begin
    -- Mostly, and to find that out takes less than all else here.
    if is_plain and question ->> 'strategy' is null then
        is_plain := not exists (select from engine.experiment_at('default'));
    end if;
    if is_plain then
        return engine.addressed(user_id, (engine.cached_answer(user_id, question - 'track')).answer)::json;
    end if;
    is_tracked := question -> 'track' = 'true' or engine.is_tracked(question);
    if is_tracked then
        answer := engine.logged_again(user_id, question - 'track');
        if answer is not null then
            return answer;
        end if;
    end if;
    place := engine.checked_placement(question ->> 'placement');
    if question ->> 'strategy' is null and user_id is not null then
        select * into trial from engine.experiment_at(place);
        if trial.name is not null then
            shown.arm := engine.arm(user_id, trial.salt, trial.people, trial.shares);
        end if;
    end if;
    shown.placement := place;
    if shown.arm is not null then
        shown.experiment := trial.name;
        shown.experiment_version := trial.version;
    end if;
    if shown.arm is not null and trial.method = 'interleave' then
        shown.arm := null;
        select page.answer, page.strategy, page.arms into answer, shown.strategy, shown.arms
        from engine.interleaved_page(trial, user_id, question - 'track') page;
        return engine.track(answer::text, user_id, engine.with_question(shown, question));
    end if;
    if shown.arm is not null then
        question := engine.asked_of_arm(trial, shown.arm, question);
    end if;
    if trial.name is not null and (shown.arm is not null or is_tracked) then
        answer := engine.logged_again(user_id, question - 'track', shown);
        if answer is not null then
            return answer;
        end if;
    end if;
    kept := engine.cached_answer(user_id, question - 'track');
    if shown.arm is null and not is_tracked then
        return engine.addressed(user_id, kept.answer)::json;
    end if;
    given := kept.given;
    if given.media_keys is null then
        given := engine.given_answer(kept.answer, user_id);
    end if;
    shown.strategy := given.strategy;
    shown.strategy_version := given.strategy_version;
    shown.fallback := given.fallback;
    shown.model_version := given.model_version;
    shown.media_keys := given.media_keys;
    shown.state := given.state[:4]; -- all but the rules of the question
    shown := engine.log_answer(engine.with_question(shown, question), user_id);
    if kept.slot is not null and shown.answer_id is not null then
        perform engine.keep_given(kept.slot, kept.digest, kept.said, shown);
    end if;
    return engine.with_answer_id(engine.addressed(user_id, kept.answer), shown);
end
$$;

comment on function api.tracked_recommendations is
    'What api.cached_recommendations gives, and, but with "track": false in the question at a placement that does not track, a row of it in engine.answer_log, whose answer_id comes before all else; null where it could not be logged, as in a transaction that may not write: the answer goes out all the same. placement: where the application shows it, at most 100 letters, digits, ".", "-" and "_"; by default, default. A question that names no strategy, at a placement where an experiment runs, is answered by that, and logged: experiment says by which, and in which arm. Errors: as api.recommendations, and ML400 for such a placement.';
