create function engine.with_next(answer json, user_id uuid, question jsonb, shown integer[], rules text[])
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    most_shown constant integer := 1000;
    -- Gunicorn takes request lines of at most 4,094 bytes by default.
    longest constant integer := 4000;
    valid_for constant interval := '30 minutes';
    page constant integer[] := array(
        select media.media_key
        from json_array_elements(answer -> 'recommendations') medium
        join engine.media on media.media_id = (medium ->> 'id')::uuid
    );
    further constant jsonb := question || jsonb_build_object(
        'places_before',
        coalesce((question -> 'places_before')::integer, 0) + cardinality(page)
    );
    next text;
begin
    if page <> '{}'
        and cardinality(shown || page) <= most_shown
        and (
            cardinality(page) >= coalesce(question ->> 'limit', '10')::integer
            or engine.is_held_back(user_id, further, shown || page, rules)
        )
    then
        next := engine.cursor_of(
            further || jsonb_build_object('user_id', user_id),
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
    'Returns an envelope with the field next added at the end: the cursor of the next page, at most 4,000 characters long and valid for 30 minutes. shown: the media that were shown on the pages before, or are not wanted. next is null where this page is empty, where it is not full and the next one would be empty (engine.is_held_back), where more than 1,000 media have been shown, or where the cursor would be too long.';
