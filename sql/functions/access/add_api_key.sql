create function engine.add_api_key(
    name text,
    digest bytea,
    roles text[],
    expires_at timestamptz
)
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into engine.api_key (name, digest, roles, expires_at)
    values (add_api_key.name, add_api_key.digest, add_api_key.roles, add_api_key.expires_at);
end;

comment on function engine.add_api_key is
    'Let a key of the REST API in, by the SHA-256 of it, until it expires (null: never). Errors: 23505 where a key that is not revoked has the name; 23514 for a name, digest or role that cannot be.';
