-- Numbers that are equal get the same text, as jsonb compares them: 12.0 becomes 12.
create function engine.fact_value(said jsonb)
    returns text
    language sql
    immutable
    parallel safe
as $$
    select case jsonb_typeof(fact_value.said)
        when 'number' then trim_scale((fact_value.said)::numeric)::text
        else lower(btrim(fact_value.said #>> '{}', e' \t\n\r'))
    end
$$;

comment on function engine.fact_value is
    'Returns a text, number, true or false in the form of engine.media_fact.value: a text trimmed and in lower case, a number without trailing zeros after the decimal point. Inlined.';
