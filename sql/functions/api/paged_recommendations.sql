create function api.paged_recommendations(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    first constant jsonb := question - array['offset', 'within'];
begin
    return engine.with_next(
        api.tracked_recommendations(user_id, first),
        user_id,
        first - array['without', 'rules'],
        array(
            select media.media_key
            from engine.media
            where media.media_id = any (engine.texts(first -> 'without')::uuid[])
        ),
        -- Rules of an API key are not kept in the cursor: each request brings those of its own key.
        engine.texts(first -> 'rules')
    );
end
$$;

comment on function api.paged_recommendations is
    'Returns the first page of api.tracked_recommendations, with next: a cursor for api.next_recommendations, valid for 30 minutes. next is null where the page is empty, or not full and nothing is left, where more than 1,000 media have been shown or are in without, and where the cursor would be longer than 4,000 characters. offset and within of the question are ignored. Errors: as api.tracked_recommendations.';
