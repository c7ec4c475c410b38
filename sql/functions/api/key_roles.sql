create function api.key_roles(digest bytea)
    returns json
    language sql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select json_build_object('name', name, 'roles', roles)
    from engine.api_key
    where api_key.digest = key_roles.digest
        and revoked_at is null
        and (expires_at is null or expires_at > now());
end;

comment on function api.key_roles is
    'The name and the roles of a key of the REST API, by the SHA-256 of it; null for one that is not known, revoked or expired. Errors: none.';
