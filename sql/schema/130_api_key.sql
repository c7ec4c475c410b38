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
    'Keys of the REST API, made by `ml-service key add`. A key is 256 random bits, so its digest need not be slow to compute.';
comment on column engine.api_key.name is 'Of whoever uses it; in logs. Of one key that is not revoked.';
comment on column engine.api_key.digest is 'SHA-256 of the key. The key itself is kept nowhere.';
comment on column engine.api_key.roles is 'Any of read, write, metrics and admin, which is all of them.';
comment on column engine.api_key.expires_at is 'From when on it is not taken any more; null: never.';
comment on column engine.api_key.revoked_at is 'Since when it is not taken any more; null: it is.';
