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
    'Returns every version of a placement: a JSON object with versions, the latest first, each with version, changed_at (UTC), changed_by (the login) and changes, by parameter: [before, after]. Parameters that no longer exist, or did not exist then, are left out. Errors: ML404 for an unknown placement.';
