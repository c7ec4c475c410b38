create function engine.gorse_cursor(cursor text)
    returns uuid
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if cursor = '' then
        return '00000000-0000-0000-0000-000000000000';
    end if;
    if cursor !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        raise 'cursor: expected one of an answer' using errcode = 'ML400';
    end if;
    return cursor;
end
$$;

comment on function engine.gorse_cursor is
    'Returns the UUID after which a page begins, from the Cursor of the page before; the nil UUID for an empty text. Errors: ML400 for a text that is no cursor.';
