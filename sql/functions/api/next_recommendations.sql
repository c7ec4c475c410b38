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
    asked record;
    without uuid[];
    answer json;
begin
    select * into asked from engine.question_of_cursor(cursor);
    without := array(select media.media_id from engine.media where media.media_key = any (asked.shown));
    if degraded then
        answer := api.recommendations(
            asked.user_id, asked.n, 0, asked.strategy, 0, 0, true, asked.filter, null, without, coalesce(asked.explain, false), asked.placement, rules
        );
    else
        answer := api.tracked_recommendations(
            asked.user_id,
            asked.n,
            0,
            asked.strategy,
            asked.diversity,
            asked.explore,
            asked.filter,
            null,
            without,
            coalesce(asked.explain, false),
            asked.placement,
            rules,
            asked.track
        );
    end if;
    return engine.with_next(answer, asked.question, asked.shown);
end
$$;

comment on function api.next_recommendations is
    'The page after the one whose next this is: the answer that its question has now without all that was shown, and a next of its own. So no medium comes twice, whatever happened in between, and all come where nothing did. degraded asks for popular media instead. Errors: as api.tracked_recommendations; ML400 for what is no cursor, and for one that is older than 30 minutes.';
