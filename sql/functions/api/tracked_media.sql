create function api.tracked_media(
    kind text,
    n integer default 10,
    "offset" integer default 0,
    media_id uuid default null,
    hours integer default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    user_id uuid default null,
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
    answer json;
    shown engine.answer_log;
begin
    case kind
        when 'popular' then
            answer := api.popular_media_json(n, "offset", null, null, hours, filter, "within", without, user_id, rules);
        when 'trending' then
            answer := api.trending_media_json(n, "offset", null, null, hours, filter, "within", without, user_id, rules);
        when 'similar' then
            answer := api.similar_media_json(media_id, n, "offset", filter, "within", without, user_id, rules);
        else
            raise 'kind: expected popular, trending or similar' using errcode = 'ML400';
    end case;
    if not engine.is_tracked(track, placement) then
        return answer;
    end if;
    shown.placement := place;
    shown.n := n;
    shown."offset" := "offset";
    shown.strategy := 'media.' || kind;
    shown.question := coalesce(engine.asked_beside(kind, filter, "within", without, rules, null), '{}')
        || jsonb_strip_nulls(jsonb_build_object('media_id', media_id, 'hours', hours));
    return engine.track(answer, user_id, shown);
end
$$;

comment on function api.tracked_media is
    'What api.popular_media_json, api.trending_media_json or api.similar_media_json (of media_id) gives, as kind says, and with track, or at a placement that tracks, an answer_id, as api.tracked_recommendations has it; its strategy in outcomes is media.popular, media.trending or media.similar. placement: where it is shown, and no more than that. Errors: as these functions, and ML400 for another kind or a placement that cannot be.';
