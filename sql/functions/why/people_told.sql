-- An exact or a small number could reveal what a single person did.
create function engine.people_told(people bigint)
    returns integer
    language sql
    immutable
    parallel safe
as $$
    select nullif(people_told.people / 5 * 5, 0)::integer
$$;

comment on function engine.people_told is
    'Returns a number of people rounded down to a multiple of five, and null below five, so that it does not show what one person did. Inlined.';
