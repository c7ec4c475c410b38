-- Takes a UUID with or without dashes, as PostgreSQL and all other calls do, but not one in braces.
create function engine.is_uuid(said jsonb)
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select coalesce(
        jsonb_typeof(is_uuid.said) = 'string'
            and is_uuid.said #>> '{}' ~ '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})$',
        false
    )
$$;

comment on function engine.is_uuid is
    'Returns whether a JSON value is a UUID: a text of 32 hexadecimal digits, as 8-4-4-4-12 or without dashes. Inlined.';
