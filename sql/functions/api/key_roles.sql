create function api.key_roles(digest bytea)
    returns json
    language sql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    select json_build_object(
        'name', name,
        'roles', roles,
        'rules', array(select rule from engine.api_key_rule where api_key_rule.digest = api_key.digest order by rule)
    )
    from engine.api_key
    where api_key.digest = key_roles.digest
        and revoked_at is null
        and (expires_at is null or expires_at > now());
end;

comment on function api.key_roles is
    'Returns the name, the roles and the rules of a key of the REST API as a JSON object; null for a key that is unknown, revoked or expired. digest: the SHA-256 of the key. Errors: none.';
