create function engine.with_fields(object json, fields json)
    returns json
    language sql
    immutable
    parallel safe
as $$
    select (left(with_fields.object::text, -1) || ', ' || right(with_fields.fields::text, -1))::json
$$;

comment on function engine.with_fields is
    'An object with the fields of another behind its own. Neither may be empty.';
