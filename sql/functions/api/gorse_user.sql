create function api.gorse_user(user_id text)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    found constant json := engine.gorse_user(api.user_id(user_id));
begin
    if found is null then
        raise 'user not found' using errcode = 'ML404';
    end if;
    return found;
end
$$;

comment on function api.gorse_user is
    'The answer of GET /gorse/api/user/<user_id>: a person as UserId, Labels (the genres that they stated) and Comment (empty). Errors: ML404 for somebody who is not known, ML400 for what can be no id.';
