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
    'Returns the UUID of the person with this external id, as in recommend(user_id(''bob'')). A UUID is returned unchanged; any other text of 1 to 256 characters always gives the same UUID, whether the person is known or not. Errors: ML400 for null, an empty text, or a longer one.';
