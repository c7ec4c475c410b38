-- Not parallel safe, because the exception block needs a subtransaction.
create function engine.question_of_cursor(
    cursor text,
    out question jsonb,
    out user_id uuid,
    out shown integer[],
    out until double precision
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    content bytea;
    ending integer;
begin
    content := decode(
        rpad(translate(cursor, '-_', '+/'), (length(cursor) + 3) / 4 * 4, '='),
        'base64'
    );
    if content is null or substring(content for 6) <> substring(sha256(substring(content from 7)) for 6) then
        raise data_exception;
    end if;
    content := substring(content from 7);
    ending := position(E'\\x00'::bytea in content);
    question := convert_from(substring(content for ending - 1), 'UTF8');
    if jsonb_typeof(question) <> 'object' then
        raise data_exception;
    end if;
    shown := engine.unpack_keys(substring(content from ending + 1));
    user_id := question ->> 'user_id';
    until := question ->> 'until';
    question := question - array['user_id', 'until'];
    -- Read all fields now: a value of the wrong type raises data_exception, and is refused here as a bad cursor.
    perform engine.question_of_json(array[user_id], '{}', question);
    perform (question ->> 'track')::boolean, (question -> 'places_before')::integer;
    if until is null then
        raise data_exception;
    elsif until < extract(epoch from now()) then
        raise 'cursor: it has expired; ask for the first page again' using errcode = 'ML400';
    end if;
exception
    when data_exception then
        raise 'cursor: expected the next of an answer' using errcode = 'ML400';
end
$$;

comment on function engine.question_of_cursor is
    'Returns what an engine.cursor_of holds: question, user_id, shown (the keys of the media), and until, the time until which it is valid, in seconds since 1970. Errors: ML400 for a text that is no cursor, and for a cursor that has expired.';
