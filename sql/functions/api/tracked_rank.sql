create function api.tracked_rank(user_id uuid, media_ids uuid[], question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    place constant text := engine.checked_placement(question ->> 'placement');
    answer constant json := api.ranked_media(user_id, media_ids, question);
    shown engine.answer_log;
begin
    if not engine.is_tracked(question) then
        return answer;
    end if;
    shown := engine.with_question(shown, question || jsonb_build_object('within', media_ids), 'rank');
    shown.n := cardinality(media_ids);
    return engine.track(answer::text, user_id, shown);
end
$$;

comment on function api.tracked_rank is
    'Returns what api.ranked_media gives, and logs it, with an answer_id, as api.tracked_recommendations does; with "track": false in the question it does so only at a placement that tracks. Errors: as api.ranked_media, and ML400 for an invalid placement.';
