-- Validates a filter condition on one attribute of the catalogue.
create function engine.checked_condition(name text, condition jsonb)
    returns jsonb
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    field text;
    value jsonb;
    checked jsonb := '{}';
begin
    if jsonb_typeof(condition) <> 'object' then
        return jsonb_build_object('in', engine.checked_values(name, condition));
    end if;
    for field, value in select * from jsonb_each(condition) loop
        case
            when field in ('in', 'not') then
                checked := checked || jsonb_build_object(field, engine.checked_values(name, value));
            when field in ('from', 'to') and jsonb_typeof(value) in ('number', 'string') then
                checked := checked || jsonb_build_object(field, value);
            else
                raise '%: expected a value, a list of values, or an object of in, not (values), from, to (a number or a text); got %',
                    left(name, 100),
                    left(condition::text, 100)
                    using errcode = 'ML400';
        end case;
    end loop;
    return checked;
end
$$;

comment on function engine.checked_condition is
    'Returns a condition on an attribute in normal form: an object with any of in (the attribute has one of these values), not (it has none of these values), from and to (it is at least, or at most, this: numbers compare as numbers; texts compare by their bytes, so ISO dates work). condition: such an object, or a value or a list of values, which stand for in. A medium without the attribute meets only not. name: what messages call the attribute. Errors: ML400 for anything else; the message begins with name.';
