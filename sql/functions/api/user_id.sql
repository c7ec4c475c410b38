create function api.user_id(outside_id text)
    returns uuid
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return engine.inside_id('user', engine.checked_outside_id('outside_id', outside_id));
end
$$;

comment on function api.user_id is
    'The UUID of the person who has this id elsewhere: recommend(user_id(''bob'')). A UUID is itself; any other text of 1 to 256 characters always becomes the same one, whether somebody has been seen by it or not. Errors: ML400 for null, no text, or a longer one.';
