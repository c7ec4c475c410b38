create function engine.is_tracked(question jsonb)
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((question ->> 'track')::boolean, true)
        or question ? 'placement'
        and exists (select from engine.placement known where known.name = question ->> 'placement' and known.track);
end
$$;

comment on function engine.is_tracked is
    'Returns whether the answer to a question is to be logged: yes, unless the question has "track": false and its placement does not track.';
