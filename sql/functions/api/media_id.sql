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
    'The UUID of the medium that has this id elsewhere: similar_media(media_id(''tt0111161'')). A UUID is itself; any other text of 1 to 256 characters always becomes the same one, whether the catalogue knows it or not. Errors: ML400 for null, no text, or a longer one.';
