create function api.console_delete_placement(placement text, version integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_variable
declare
    known constant integer := (
        select placement.version from engine.placement where placement.name = console_delete_placement.placement for no key update
    );
begin
    if known <> version then
        raise 'version: the placement is at version % by now', known using errcode = 'ML409';
    end if;
    perform engine.delete_placement(placement);
    return json_build_object('placement', placement);
exception
    when no_data_found then
        raise 'placement: there is none by this name' using errcode = 'ML404';
    when foreign_key_violation then
        raise 'placement: a row of a page has it' using errcode = 'ML409';
    when restrict_violation then
        raise '%', sqlerrm using errcode = 'ML409';
end
$$;

comment on function api.console_delete_placement is
    'Deletes a placement, as engine.delete_placement does; its versions are kept. version: the version that the caller has seen; null: any. Returns a JSON object with placement, its name. Errors: ML404 for an unknown placement, ML409 where it has another version by now, a row of a page uses it, or an experiment needs it.';
