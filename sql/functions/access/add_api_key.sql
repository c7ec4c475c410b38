create function engine.add_api_key(
    name text,
    digest bytea,
    roles text[],
    expires_at timestamptz,
    rules text[] default '{}'
)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(rules) > 100 then
        raise 'key %: expected at most 100 rules, got %', name, cardinality(rules)
            using errcode = 'program_limit_exceeded';
    end if;
    insert into engine.api_key (name, digest, roles, expires_at)
    values (add_api_key.name, add_api_key.digest, add_api_key.roles, add_api_key.expires_at);
    insert into engine.api_key_rule (digest, rule)
    select distinct add_api_key.digest, rule
    from unnest(add_api_key.rules) as rule;
end
$$;

comment on function engine.add_api_key is
    'Let a key of the REST API in, by the SHA-256 of it, until it expires (null: never); whatever is asked with it, these rules hold. Errors: 23505 where a key that is not revoked has the name; 23514 for a name, digest or role that cannot be; 23503 for a rule that there is not; 54000 for more than 100 rules.';
