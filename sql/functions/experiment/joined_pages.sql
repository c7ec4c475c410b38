create function engine.joined_pages(pages json[])
    returns json
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(pages) = 1 then
        return pages[1];
    end if;
    return (
        select json_object_agg(
            key,
            case key
                when 'recommendations' then (
                    select coalesce(json_agg(medium order by page.number, listed.place), '[]')
                    from unnest(pages) with ordinality as page (answer, number)
                    cross join lateral json_array_elements(page.answer -> 'recommendations') with ordinality as listed (medium, place)
                )
                else value
            end
        )
        from json_each(pages[1])
    );
end
$$;

comment on function engine.joined_pages is
    'Returns the envelope of the first of these pages, with the media of all of them, in order. Its other fields, count and limit too, stay those of the first page.';
