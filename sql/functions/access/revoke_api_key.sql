create function engine.revoke_api_key(name text)
    returns boolean
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with revoked as (
        update engine.api_key
        set revoked_at = now()
        where api_key.name = revoke_api_key.name
            and revoked_at is null
        returning *
    )
    select exists (select from revoked);
end;

comment on function engine.revoke_api_key is
    'Revokes a key of the REST API. Returns whether there was a key of this name that was not revoked. The service may accept it for five more seconds. Errors: none.';
