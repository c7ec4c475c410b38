create function api.outside_id(id uuid)
    returns text
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return coalesce(
        (select known.outside_id from engine.outside_id known where known.id = outside_id.id),
        id::text
    );
end
$$;

comment on function api.outside_id is
    'Returns the external id of the person or medium with this UUID, as feedback or an import brought it; the UUID itself where none was brought; null for null. Errors: none.';
