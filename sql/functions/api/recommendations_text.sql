create function api.recommendations_text(user_id uuid, question jsonb default '{}')
    returns text
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    key constant text := concat(user_id, question - 'track'); -- the key of engine.cached_answer
    place text;
    trial engine.experiment;
    shown engine.answer_log;
    given engine.given_answer;
    kept record;
    page record;
    is_known boolean := false;
    is_tracked boolean;
begin
    -- Fast path: most questions were asked before, which one statement finds out.
    if engine.may_keep() then
        select cached.tracked, cached.answer, cached.given, cached.slot, cached.digest, cached.said into kept
        from engine.kept_answer(key, user_id) cached;
        is_known := found;
        if kept.tracked is not null then
            is_tracked := kept.tracked or coalesce((question ->> 'track')::boolean, true);
            if not is_tracked then
                return engine.addressed(user_id, kept.answer);
            elsif (kept.given).answer_id is not null and (kept.given).experiment is null then
                shown.answer_id := engine.logged_again(user_id, kept.given);
                if shown.answer_id is not null then
                    return engine.with_answer_id(engine.addressed(user_id, kept.answer), shown);
                end if;
            end if;
        end if;
    end if;
    is_tracked := engine.is_tracked(question);
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
        select * into page from engine.interleaved_page(trial, user_id, question - 'track');
        shown.strategy := page.strategy;
        shown.arms := page.arms;
        return engine.track(page.answer::text, user_id, engine.with_question(shown, question));
    end if;
    if shown.arm is not null then
        question := engine.asked_of_arm(trial, shown.arm, question);
        kept := engine.cached_answer(user_id, question - 'track');
    elsif not is_known then
        kept := engine.cached_answer(user_id, question - 'track', key);
    end if;
    if shown.arm is null and not is_tracked then
        return engine.addressed(user_id, kept.answer);
    end if;
    given := kept.given;
    if given.answer_id is not null
        and (given.experiment, given.experiment_version, given.arm, given.placement)
            is not distinct from (shown.experiment, shown.experiment_version, shown.arm, shown.placement)
    then
        shown.answer_id := engine.logged_again(user_id, given);
        if shown.answer_id is not null then
            return engine.with_answer_id(engine.addressed(user_id, kept.answer), shown);
        end if;
    end if;
    if given.media_keys is null then
        given := engine.given_answer(kept.answer, user_id);
    end if;
    shown.strategy := given.strategy;
    shown.strategy_version := given.strategy_version;
    shown.fallback := given.fallback;
    shown.model_version := given.model_version;
    shown.media_keys := given.media_keys;
    shown.state := given.state[:4]; -- without engine.rules_digest, which engine.log_answer appends
    shown := engine.log_answer(engine.with_question(shown, question), user_id);
    if kept.slot is not null and shown.answer_id is not null then
        perform engine.keep_given(kept.slot, kept.digest, kept.said, shown);
    end if;
    return engine.with_answer_id(engine.addressed(user_id, kept.answer), shown);
end
$$;

comment on function api.recommendations_text is
    'Returns what api.tracked_recommendations gives, as text: for callers that pass it on unread, as the REST service does, because a cast to json parses all of it. Errors: as api.tracked_recommendations.';
