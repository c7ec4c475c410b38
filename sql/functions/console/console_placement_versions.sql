create function api.console_placement_versions(placement text)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    if not exists (select from engine.placement known where known.name = placement) then
        raise 'placement: there is none by this name' using errcode = 'ML404';
    end if;
    return json_build_object('versions', engine.version_history('engine.placement', placement));
end
$$;

comment on function api.console_placement_versions is
    'Every version of a placement, the latest first: when and by which login it was made, and what it changed, by parameter: [before, after]. Errors: ML404 where there is no such placement.';
