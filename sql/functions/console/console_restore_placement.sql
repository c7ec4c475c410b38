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
    'Give a placement the parameters that it had as this version, which makes a new version. Returns its name and version. seen: the version that the caller has seen as the latest; null: any. Errors: ML404 where there is no such placement, or no such version of it; ML409 where that had a strategy or a rule that is no more, or a row of a page cannot have it, and where it has another version than seen by now.';
