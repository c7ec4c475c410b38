-- Validates the parameters that a caller states for a rule or a placement.
create function engine.checked_parameters(relation regclass, parameters jsonb)
    returns jsonb
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    stranger text;
begin
    if jsonb_typeof(parameters) is distinct from 'object' then
        raise 'parameters: expected an object' using errcode = 'ML400';
    end if;
    select given into stranger
    from jsonb_object_keys(parameters) given
    where given in ('name', 'version')
        or not exists (
            select
            from pg_attribute
            where attrelid = checked_parameters.relation and attnum > 0 and not attisdropped and attname = given
        )
    limit 1;
    if found then
        raise 'parameters: %: there is no such parameter', left(to_json(stranger)::text, 100) using errcode = 'ML400';
    end if;
    return parameters;
end
$$;

comment on function engine.checked_parameters is
    'Returns parameters unchanged. They must be an object whose keys are columns of the relation, except name and version. Errors: ML400, with a message fit for a caller, where they are no object or have another key.';
