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
    'The id that a person or a medium has elsewhere, by the UUID that it became: as feedback or an import brought it. The UUID itself where none was brought; null for null. Errors: none.';
