create function api.console_set_placement(placement text, parameters jsonb, version integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    known engine.placement;
    made integer;
    broken text;
    detail text;
begin
    perform engine.checked_parameters('engine.placement', parameters);
    select * into known from engine.placement where placement.name = console_set_placement.placement for no key update;
    if known.name is null and version is not null then
        raise 'placement: there is none by this name' using errcode = 'ML404';
    end if;
    if known.version <> console_set_placement.version then
        raise 'version: the placement is at version % by now', known.version using errcode = 'ML409';
    end if;
    if known.name is null then
        known.name := console_set_placement.placement;
        known.description := '';
        known.rules := '{}';
        known.track := false;
        insert into engine.placement select (jsonb_populate_record(known, parameters)).*
        returning placement.version into made;
    else
        if parameters <> '{}' then
            perform engine.give_parameters('engine.placement', known.name, parameters);
        end if;
        select placement.version into made from engine.placement where placement.name = known.name;
    end if;
    return json_build_object('placement', known.name, 'version', made);
exception
    when check_violation then
        get stacked diagnostics broken = constraint_name;
        raise 'parameters: %', engine.broken(broken) using errcode = 'ML400';
    when not_null_violation then
        get stacked diagnostics broken = column_name;
        raise 'parameters: %: expected a value', broken using errcode = 'ML400';
    when foreign_key_violation then
        get stacked diagnostics broken = constraint_name, detail = pg_exception_detail;
        raise 'parameters: %', coalesce(engine.broken(nullif(broken, ''), detail), sqlerrm) using errcode = 'ML400';
    when data_exception then
        raise 'parameters: a value is not of its parameter''s type, or too large' using errcode = 'ML400';
end
$$;

comment on function api.console_set_placement is
    'Creates a placement, or changes parameters of one. parameters: an object by the names of columns of engine.placement, but name and version; those not named stay as they are. The change counts with the next answer, and makes a new version where anything differs. version: the version that the caller has seen; null: any, or none yet. Returns a JSON object with placement, its name, and version. Errors: ML400 for invalid parameters; ML404 for an unknown placement where a version is given; ML409 where it has another version by now.';
