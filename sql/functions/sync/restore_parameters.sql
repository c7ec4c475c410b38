create function engine.restore_parameters(name text, version integer)
    returns engine.model_parameters
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept jsonb;
    restored engine.model_parameters;
begin
    select parameters into kept
    from engine.model_parameters_version
    where model_parameters_version.name = restore_parameters.name
        and model_parameters_version.version = restore_parameters.version;
    if kept is null then
        raise 'model % has no version %', restore_parameters.name, restore_parameters.version using errcode = 'no_data_found';
    end if;
    perform engine.give_parameters('engine.model_parameters', restore_parameters.name, kept);
    select * into restored from engine.model_parameters where model_parameters.name = restore_parameters.name;
    return restored;
end
$$;

comment on function engine.restore_parameters is
    'Gives a model the parameters that it had in this version, which makes a new version; they count from the next refresh on. Returns the parameters. Errors: no_data_found if there is no such version.';
