create function api.next_recommendations(cursor text, degraded boolean default false, rules text[] default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    before record;
    asked jsonb;
    answer json;
begin
    select * into before from engine.question_of_cursor(cursor);
    asked := engine.asked_on(before.question, before.shown, rules);
    if degraded then
        answer := api.recommendations(before.user_id, asked || '{"degraded": true}');
    else
        answer := api.tracked_recommendations(before.user_id, asked);
    end if;
    return engine.with_next(answer, before.user_id, before.question, before.shown, rules);
end
$$;

comment on function api.next_recommendations is
    'The page after the one whose next this is: the answer that its question has now without all that was shown, and a next of its own. So no medium comes twice, whatever happened in between, and all come where nothing did, pins at their places. degraded asks for popular media instead. Errors: as api.tracked_recommendations; ML400 for what is no cursor, and for one that is older than 30 minutes.';
