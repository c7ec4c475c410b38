create table engine.api_key (
    name text not null check (name ~ '^[[:alnum:]_.-]{1,100}$'),
    digest bytea primary key check (octet_length(digest) = 32),
    roles text[] not null
        check (roles <@ '{read,write,metrics,admin}' and cardinality(roles) > 0),
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
create unique index api_key_name on engine.api_key (name) where revoked_at is null;

comment on table engine.api_key is
    'The keys of the REST API, made by `ml-service key add`. A key is 256 random bits, so a fast digest is safe.';
comment on column engine.api_key.name is
    'The name of the application or person that uses the key; it appears in logs. Only one key that is not revoked may have the name.';
comment on column engine.api_key.digest is 'The SHA-256 of the key. The key itself is not stored.';
comment on column engine.api_key.roles is 'Any of read, write, metrics and admin. admin includes all the others.';
comment on column engine.api_key.expires_at is
    'The time from which the key is not accepted; null: it does not expire. The service may accept it for five more seconds.';
comment on column engine.api_key.revoked_at is
    'When the key was revoked. The service may accept it for five more seconds. Null: it is not revoked.';
