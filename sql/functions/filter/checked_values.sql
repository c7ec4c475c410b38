create function engine.checked_values(field text, value jsonb)
    returns jsonb
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    listed constant jsonb := case jsonb_typeof(value) when 'array' then value else jsonb_build_array(value) end;
begin
    if jsonb_array_length(listed) > 1000
        or exists (
            select from jsonb_array_elements(listed) as element
            where jsonb_typeof(element) not in ('string', 'number', 'boolean') or length(element #>> '{}') > 1000
        )
    then
        raise '%: expected at most 1000 values (text, numbers, true or false), got %', field, left(value::text, 100)
            using errcode = 'ML400';
    end if;
    return (
        select coalesce(jsonb_agg(distinct engine.fact_value(element)), '[]')
        from jsonb_array_elements(listed) as element
    );
end
$$;

comment on function engine.checked_values is
    'A list of values as engine.media_fact has them: engine.fact_value, each once. Takes a list, or one value. Errors: ML400, naming the field, for what is no text, number, true or false, for more than 1000, and for one of more than 1000 characters.';
