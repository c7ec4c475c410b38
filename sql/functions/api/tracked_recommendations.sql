create function api.tracked_recommendations(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    placement text default null,
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
    place constant text := engine.checked_placement(placement);
    answer constant json := api.cached_recommendations(user_id, n, "offset", strategy, diversity, explore);
    shown engine.answer_log;
begin
    if not coalesce(track, false) or user_id is null then
        return answer;
    end if;
    shown.placement := place;
    shown.n := n;
    shown."offset" := "offset";
    shown.diversity := diversity;
    shown.explore := explore;
    shown.strategy := answer ->> 'strategy';
    return engine.track(answer, user_id, shown);
end
$$;

comment on function api.tracked_recommendations is
    'What api.cached_recommendations gives, and with track a row of it in engine.answer_log, whose answer_id comes before all else; null where it could not be logged, as in a transaction that may not write: the answer goes out all the same. placement: where the application shows it, at most 100 letters, digits, ".", "-" and "_"; by default, default. Errors: as api.recommend, and ML400 for such a placement.';
