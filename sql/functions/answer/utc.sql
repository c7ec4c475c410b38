create function engine.utc("time" timestamptz)
    returns text
    language sql
    stable
    parallel safe
as $$
    select to_char("time" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

comment on function engine.utc is
    'Returns a time as answers show it: ISO 8601, in UTC, with six decimals of the second, so that all have the same length.';
