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
    'Do not let a key of the REST API in any more. Returns whether there was one by that name. The service may know it for five seconds more. Errors: none.';
