create function api.gorse_delete_user(user_id text)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    perform api.forget_user(api.user_id(user_id));
    return json_build_object('RowAffected', 1);
end
$$;

comment on function api.gorse_delete_user is
    'Answers DELETE /gorse/api/user/<user_id>: forgets the person, as api.forget_user does, and returns {"RowAffected": 1}. Errors: ML400 for an invalid id.';
