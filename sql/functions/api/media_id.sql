create function api.media_id(outside_id text)
    returns uuid
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return engine.inside_id('media', engine.checked_outside_id('outside_id', outside_id));
end
$$;

comment on function api.media_id is
    'Returns the UUID of the medium with this external id, as in similar_media(media_id(''tt0111161'')). A UUID is returned unchanged; any other text of 1 to 256 characters always gives the same UUID, whether the catalogue knows it or not. Errors: ML400 for null, an empty text, or a longer one.';
