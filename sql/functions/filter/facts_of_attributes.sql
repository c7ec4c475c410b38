-- Turns the attributes of a medium into rows of engine.media_fact.
create function engine.facts_of_attributes(attributes jsonb)
    returns table (kind text, value text)
    language sql
    immutable
    parallel safe
as $$
    select distinct 'attributes.' || name, engine.fact_value(element)
    from jsonb_each(facts_of_attributes.attributes) as attribute (name, listed)
    cross join jsonb_array_elements(case jsonb_typeof(listed) when 'array' then listed else jsonb_build_array(listed) end) as element
    where jsonb_typeof(element) in ('string', 'number', 'boolean')
        and length(element #>> '{}') <= 1000
        -- An entry of the primary key of engine.media_fact cannot be larger.
        and octet_length('attributes.' || name) + octet_length(engine.fact_value(element)) <= 2500
$$;

comment on function engine.facts_of_attributes is
    'Returns the rows of engine.media_fact for a medium with these attributes: one for each value, or for each element of a list of values. Objects, nested lists, nulls, texts of more than 1000 characters, and values of more than 2500 bytes together with kind (attributes.<name>) are ignored.';
