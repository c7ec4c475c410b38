create function api.console_delete_placement(placement text)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
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
    'Let there be no such placement any more, as engine.delete_placement. Its versions stay. Returns its name. Errors: ML404 where there is no such placement, ML409 where a row of a page has it, or an experiment needs it.';
