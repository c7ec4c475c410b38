create function api.tracked_session(
    media_ids uuid[],
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    placement text default null,
    rules text[] default null,
    explain boolean default false,
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
    answer constant json := api.session_recommendations(
        media_ids, n, "offset", strategy, diversity, false, filter, "within", without, placement, rules, explain
    );
    shown engine.answer_log;
begin
    if not engine.is_tracked(track, placement) then
        return answer;
    end if;
    shown.placement := coalesce(placement, 'default');
    shown.n := n;
    shown."offset" := "offset";
    shown.diversity := diversity;
    shown.explore := 0;
    shown.question := coalesce(engine.asked_beside('session', filter, "within", without, rules, placement), '{}')
        || jsonb_build_object('session', media_ids);
    return engine.track(answer, null, shown);
end
$$;

comment on function api.tracked_session is
    'What api.session_recommendations gives, and with track, or at a placement that tracks, an answer_id, as api.tracked_recommendations has it: an event that names it counts for it, whoever the visitor turns out to be. Errors: as api.session_recommendations.';
