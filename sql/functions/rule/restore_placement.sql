create function engine.restore_placement(name text, version integer)
    returns engine.placement
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept jsonb;
    restored engine.placement;
begin
    select parameters into kept
    from engine.placement_version
    where placement_version.name = restore_placement.name
        and placement_version.version = restore_placement.version;
    if kept is null then
        raise 'placement % has no version %', restore_placement.name, restore_placement.version using errcode = 'no_data_found';
    end if;
    perform engine.give_parameters('engine.placement', restore_placement.name, kept);
    select * into restored from engine.placement where placement.name = restore_placement.name;
    return restored;
end
$$;

comment on function engine.restore_placement is
    'Gives a placement the parameters that it had in this version, which makes a new version. Returns the placement. Errors: no_data_found if there is no such version; foreign_key_violation if that has a strategy or a rule that is gone; check_violation if a row of a page has the placement and knows no least_confidence.';
