create function api.gorse_item(item_id text)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    found constant json := engine.gorse_item(api.media_id(item_id));
begin
    if found is null then
        raise 'item not found' using errcode = 'ML404';
    end if;
    return found;
end
$$;

comment on function api.gorse_item is
    'Answers GET /gorse/api/item/<item_id>: returns a medium as a JSON object with ItemId, IsHidden (whether it is not available), Categories (its genres), Timestamp (the beginning of its release_year; of the year 1 where that is unknown), Labels (null) and Comment (its title). Errors: ML404 for a medium that the catalogue does not know, ML400 for an invalid id.';
