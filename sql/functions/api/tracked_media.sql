create function api.tracked_media(kind text, user_id uuid default null, question jsonb default '{}')
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
    answer constant json := api.listed_media_json(kind, user_id, question);
    shown engine.answer_log;
begin
    if not engine.is_tracked(question) then
        return answer;
    end if;
    shown := engine.with_question(shown, question, kind);
    shown.strategy := 'media.' || kind;
    return engine.track(answer::text, user_id, shown);
end
$$;

comment on function api.tracked_media is
    'Returns what api.listed_media_json gives, and logs it, with an answer_id, as api.tracked_recommendations does; with "track": false in the question it does so only at a placement that tracks. Its strategy in outcomes is media.popular, media.trending or media.similar. Errors: as api.listed_media_json, and ML400 for an invalid placement.';
