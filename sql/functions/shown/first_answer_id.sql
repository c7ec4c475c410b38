-- PL/pgSQL keeps the function from being inlined, so that it is evaluated once and not for each row compared with it.
create function engine.first_answer_id(at timestamptz)
    returns uuid
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return rpad(lpad(to_hex(ceil(1000 * extract(epoch from first_answer_id.at))::bigint), 12, '0'), 32, '0')::uuid;
end
$$;

comment on function engine.first_answer_id is
    'Returns the least id that an answer shown at this time or later can have. Ids of answers are in the order of their times, which are whole milliseconds.';
