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
    'Returns the page after the answer whose next is cursor: what the same question answers now without the media that were shown, with a next of its own. So no medium comes twice, whatever happened in between; where nothing happened, all pages together are the whole order, with pins at their places. degraded: true asks for popular media instead. rules: names of further rules that count for this page (those of an API key: a cursor does not keep them). Errors: as api.tracked_recommendations; ML400 for an invalid cursor, and for one older than 30 minutes.';
