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
    'Answers GET /gorse/api/user/<user_id>: returns a person as a JSON object with UserId, Labels (the genres that they stated; null where only the id is known) and Comment (empty). Errors: ML404 for an unknown person, ML400 for an invalid id.';
