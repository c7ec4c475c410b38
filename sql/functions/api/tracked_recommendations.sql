create function api.tracked_recommendations(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    explain boolean default false,
    placement text default null,
    rules text[] default null,
    track boolean default true
)
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
    place constant text := case when placement is null then 'default' else engine.checked_placement(placement) end;
    trial engine.experiment;
    shown engine.answer_log;
    answer json;
begin
    if strategy is null and user_id is not null then
        select * into trial
        from engine.experiment
        where experiment.placement = place and starts_at <= now() and now() < ends_at;
        shown.arm := engine.arm(user_id, trial.salt, trial.people, trial.shares);
        if shown.arm is not null then
            strategy := trial.strategies[shown.arm];
            shown.experiment := trial.name;
            shown.experiment_version := trial.version;
        end if;
    end if;
    if shown.experiment is not null and trial.method = 'interleave' then
        -- So that bad arguments are refused alike.
        perform engine.asked(
            array[user_id], '{}', n, "offset", strategy, diversity, explore, false, filter, "within", without, placement, rules
        );
        shown.strategy := trial.strategies[1];
        shown.arm := null;
        select page.answer, page.arms into answer, shown.arms
        from engine.interleaved(
            trial, user_id, n, "offset", diversity, explore, filter, "within", without, explain, placement, rules
        ) page;
    else
        answer := api.cached_recommendations(
            user_id, n, "offset", strategy, diversity, explore, filter, "within", without, explain, placement, rules
        );
    end if;
    if shown.experiment is null and not engine.is_tracked(track, placement) then
        return answer;
    end if;
    shown.placement := place;
    shown.n := n;
    shown."offset" := "offset";
    shown.diversity := diversity;
    shown.explore := explore;
    shown.question := engine.asked_beside(null, filter, "within", without, rules, placement);
    return engine.track(answer, user_id, shown);
end
$$;

comment on function api.tracked_recommendations is
    'What api.cached_recommendations gives, and with track, or at a placement that tracks, a row of it in engine.answer_log, whose answer_id comes before all else; null where it could not be logged, as in a transaction that may not write: the answer goes out all the same. placement: where the application shows it, at most 100 letters, digits, ".", "-" and "_"; by default, default. A question that names no strategy, at a placement where an experiment runs, is answered by that, and logged: experiment says by which, and in which arm. Errors: as api.recommend, and ML400 for such a placement.';
