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
    'Returns a list of values in the form of engine.media_fact: engine.fact_value of each, without duplicates. value: a list, or one value. field: its name, for messages. Errors: ML400 for a value that is not a text, number, true or false, for more than 1000 values, and for a value of more than 1000 characters; the message names the field.';
