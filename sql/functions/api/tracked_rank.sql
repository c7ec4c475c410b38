create function api.tracked_rank(
    user_id uuid,
    media_ids uuid[],
    strategy text default null,
    rules text[] default null,
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
    place constant text := case when placement is null then 'default' else engine.checked_placement(placement) end;
    answer constant json := api.ranked_media(user_id, media_ids, strategy, false, rules);
    shown engine.answer_log;
begin
    if not engine.is_tracked(track, placement) then
        return answer;
    end if;
    shown.placement := place;
    shown.n := cardinality(media_ids);
    shown."offset" := 0;
    shown.question := engine.asked_beside('rank', null, media_ids, null, rules, null);
    return engine.track(answer, user_id, shown);
end
$$;

comment on function api.tracked_rank is
    'What api.ranked_media gives, and with track, or at a placement that tracks, an answer_id, as api.tracked_recommendations has it. placement: where it is shown, and no more than that. Errors: as api.ranked_media, and ML400 for a placement that cannot be.';
