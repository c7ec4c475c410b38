create function engine.utc("time" timestamptz)
    returns text
    language sql
    stable
    parallel safe
as $$
    select to_char("time" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

comment on function engine.utc is 'A time as answers show it: ISO 8601, in UTC, always as long.';
