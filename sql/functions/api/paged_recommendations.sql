create function api.paged_recommendations(
    user_id uuid,
    n integer default 10,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    filter jsonb default null,
    without uuid[] default null,
    explain boolean default false,
    placement text default null,
    track boolean default false,
    rules text[] default null
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
begin
    return engine.with_next(
        api.tracked_recommendations(
            user_id, n, 0, strategy, diversity, explore, filter, null, without, explain, placement, rules, track
        ),
        jsonb_build_object(
            'user_id', user_id,
            'n', n,
            'strategy', strategy,
            'diversity', diversity,
            'explore', explore,
            'filter', filter,
            'explain', explain,
            'placement', placement,
            'track', track
        ),
        array(select media.media_key from engine.media where media.media_id = any (without))
    );
end
$$;

comment on function api.paged_recommendations is
    'The first page of api.tracked_recommendations, with next: a cursor for api.next_recommendations, valid for 30 minutes; null where nothing is left, or where 1,000 media (those of without among them) are shown already. Errors: as api.tracked_recommendations.';
