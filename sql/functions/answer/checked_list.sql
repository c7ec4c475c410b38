-- The type of an array does not limit its dimensions, so that they are checked here.
create function engine.checked_list(name text, list anyarray)
    returns anyarray
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if array_ndims(list) > 1 then
        raise '%: expected a list, not one of lists', checked_list.name using errcode = 'ML400';
    end if;
    return list;
end
$$;

comment on function engine.checked_list is
    'Returns the list unchanged. name: what the error message calls it. Errors: ML400 for a list of lists.';
