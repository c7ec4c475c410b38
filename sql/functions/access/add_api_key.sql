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
    'Adds a key of the REST API. digest: the SHA-256 of the key. expires_at: until when it is accepted (null: for ever). rules: rules that apply to every question asked with it. Errors: 23505 where a key that is not revoked has the name; 23514 for an invalid name, digest or role; 23503 for an unknown rule; 54000 for more than 100 rules.';
