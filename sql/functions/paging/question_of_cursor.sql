-- (Not parallel safe: to refuse what is no cursor takes a subtransaction.)
create function engine.question_of_cursor(
    cursor text,
    out question jsonb,
    out shown integer[],
    out user_id uuid,
    out n integer,
    out strategy text,
    out diversity double precision,
    out explore double precision,
    out filter jsonb,
    out explain boolean,
    out placement text,
    out track boolean
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    content bytea;
    ending integer;
    until double precision;
begin
    content := decode(
        rpad(translate(cursor, '-_', '+/'), (length(cursor) + 3) / 4 * 4, '='),
        'base64'
    );
    if content is null or substring(content for 6) <> substring(sha256(substring(content from 7)) for 6) then
        raise data_exception;
    end if;
    content := substring(content from 7);
    ending := position('\x00'::bytea in content);
    question := convert_from(substring(content for ending - 1), 'UTF8');
    shown := engine.unpack_keys(substring(content from ending + 1));
    select asked.*
    into user_id, n, strategy, diversity, explore, filter, explain, placement, track, until
    from jsonb_to_record(question) asked (
        user_id uuid,
        n integer,
        strategy text,
        diversity double precision,
        explore double precision,
        filter jsonb,
        explain boolean,
        placement text,
        track boolean,
        until double precision
    );
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
    'The question of an engine.cursor_of, as an object and part by part, and the media that were shown. Errors: ML400 for what is none, and for one that has expired.';
