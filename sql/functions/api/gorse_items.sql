create function api.gorse_items(n integer default 10, cursor text default '')
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    after uuid := engine.gorse_cursor(gorse_items.cursor);
    listed uuid[];
begin
    perform engine.gorse_asked(n, 0);
    listed := array(
        select media_id
        from engine.media
        where media_id > after
            and genre_set_key is not null
        order by media_id
        limit n
    );
    return json_build_object(
        'Cursor', case when n > 0 and cardinality(listed) = n then listed[n]::text else '' end,
        'Items', (
            select coalesce(json_agg(engine.gorse_item(media_id) order by media_id), '[]')
            from unnest(listed) media_id
        )
    );
end
$$;

comment on function api.gorse_items is
    'Answers GET /gorse/api/items: returns a page of the catalogue, in the order of its UUIDs, as a JSON object with Cursor and Items, an array of objects as in api.gorse_item. n: at most this many, 0 to 1000. cursor: the Cursor of the page before, empty for the first page. Cursor is empty if the page has fewer than n, or n is 0: then nothing follows. Errors: ML400 for n out of range or an invalid cursor.';
