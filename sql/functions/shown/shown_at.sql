create function engine.shown_at(answer_id uuid)
    returns timestamptz
    language sql
    immutable
    parallel safe
as $$
    select 'epoch'::timestamptz
        + ('x' || translate(left(shown_at.answer_id::text, 13), '-', ''))::bit(48)::bigint * interval '1 millisecond'
$$;

comment on function engine.shown_at is
    'Returns when an answer was given, to the millisecond, from its id. The result for any other UUID is meaningless.';
