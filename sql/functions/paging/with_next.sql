-- An answer, and how to ask on.
create function engine.with_next(answer json, question jsonb, shown integer[])
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    most_shown constant integer := 1000;
    -- The line of a request holds 4,094 bytes, by default, of what serves Python.
    longest constant integer := 4000;
    valid_for constant interval := '30 minutes';
    page constant integer[] := array(
        select media.media_key
        from json_array_elements(answer -> 'recommendations') medium
        join engine.media on media.media_id = (medium ->> 'id')::uuid
    );
    next text;
begin
    if page <> '{}'
        and cardinality(page) >= coalesce(question ->> 'limit', '10')::integer
        and cardinality(shown || page) <= most_shown
    then
        next := engine.cursor_of(
            question || jsonb_build_object(
                'places_before',
                coalesce((question -> 'places_before')::integer, 0) + cardinality(page)
            ),
            shown || page,
            now() + valid_for
        );
    end if;
    return concat(
        rtrim(left(answer::text, -1)),
        ', "next" : ',
        coalesce(to_json(case when length(next) <= longest then next end)::text, 'null'),
        '}'
    )::json;
end
$$;

comment on function engine.with_next is
    'An envelope with next after all else: the cursor of the next page, 4,000 characters at most, valid for 30 minutes; null where this page is not full, or where 1,000 media were shown or more than a cursor holds is asked. shown: on the pages before, or not wanted.';
