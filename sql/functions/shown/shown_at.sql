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
    'When an answer was given, to the millisecond, as its id has it; of any other UUID, some time.';
