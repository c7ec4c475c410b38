-- Validates the filter of a question and brings it into one normal form.
create function engine.checked_filter(filter jsonb)
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
    if filter is null or filter = 'null' then
        return null;
    end if;
    if jsonb_typeof(filter) <> 'object' then
        raise 'filter: expected an object, got %', left(filter::text, 100) using errcode = 'ML400';
    end if;
    for field, value in select * from jsonb_each(filter) loop
        case
            when field in ('genre', 'all_genres', 'not_genre', 'media_type') then
                checked := checked || jsonb_build_object(field, engine.checked_values(field, value));
            when field in ('released_from', 'released_to') then
                if jsonb_typeof(value) <> 'number' or value::numeric not between -100000 and 100000 then
                    raise '%: expected a year, got %', field, left(value::text, 100) using errcode = 'ML400';
                end if;
                checked := checked || jsonb_build_object(field, value);
            when field = 'attributes' and jsonb_typeof(value) = 'object' then
                checked := checked || jsonb_build_object(
                    field,
                    (
                        select coalesce(jsonb_object_agg(name, engine.checked_condition('attributes.' || name, condition)), '{}')
                        from jsonb_each(value) as attribute (name, condition)
                    )
                );
            when field = 'attributes' then
                raise 'attributes: expected an object, got %', left(value::text, 100) using errcode = 'ML400';
            else
                raise 'filter: expected genre, all_genres, not_genre, media_type, released_from, released_to, attributes; got %',
                    left(field, 100)
                    using errcode = 'ML400';
        end case;
    end loop;
    return nullif(checked, '{}');
end
$$;

comment on function engine.checked_filter is
    'Returns a filter in the normal form that engine.filter_bits takes: an object with any of genre, all_genres, not_genre and media_type (lists of texts, whose case and surrounding spaces do not matter; one text is a list of one), released_from and released_to (the first and the last year, both included; numbers from -100000 to 100000) and attributes (an object of conditions: engine.checked_condition). Null if the filter is null or an empty object. Errors: ML400 for anything else; the message names the field.';
