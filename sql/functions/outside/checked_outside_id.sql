create function engine.checked_outside_id(name text, outside_id text)
    returns text
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if outside_id is null or char_length(outside_id) not between 1 and 256 then
        raise '%: expected a text of 1 to 256 characters', name using errcode = 'ML400';
    end if;
    return outside_id;
end
$$;

comment on function engine.checked_outside_id is
    'Returns outside_id unchanged if it can be an id of an external system. Errors: ML400, with name in the message, where it is null, empty, or longer than 256 characters.';
