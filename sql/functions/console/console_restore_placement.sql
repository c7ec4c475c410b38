create function api.console_restore_placement(placement text, version integer, seen integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    current integer;
begin
    select known.version into current
    from engine.placement known
    where known.name = console_restore_placement.placement
    for no key update;
    if current is null then
        raise 'placement: there is none by this name' using errcode = 'ML404';
    end if;
    if current <> seen then
        raise 'version: the placement is at version % by now', current using errcode = 'ML409';
    end if;
    return (
        select json_build_object('placement', restored.name, 'version', restored.version)
        from engine.restore_placement(console_restore_placement.placement, console_restore_placement.version) restored
    );
exception
    when no_data_found then
        raise 'version: the placement has none by this number' using errcode = 'ML404';
    when foreign_key_violation then
        raise 'version: it has a strategy or a rule that is no more' using errcode = 'ML409';
    when check_violation then
        raise '%', sqlerrm using errcode = 'ML409';
end
$$;

comment on function api.console_restore_placement is
    'Restores the parameters that a placement had in this version, which makes a new version where anything differs. seen: the latest version that the caller has seen; null: any. Returns a JSON object with placement, its name, and version. Errors: ML404 for an unknown placement or version; ML409 where that version names a strategy or a rule that no longer exists, a row of a page cannot have it, or the placement has another version than seen by now.';
