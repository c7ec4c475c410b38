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
    'The UUID behind which a page begins, by the Cursor of the page before; the least for an empty one. Errors: ML400 for what is no cursor.';
