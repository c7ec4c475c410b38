create function engine.is_tracked(track boolean, placement text)
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(is_tracked.track, false)
        or is_tracked.placement is not null
        and exists (select from engine.placement known where known.name = is_tracked.placement and known.track);
end
$$;

comment on function engine.is_tracked is
    'Whether an answer is to be logged: where the question says so, or its placement.';
