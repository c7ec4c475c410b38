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
    'A number of people as far as it may be told: rounded down to a multiple of five; null below five. So one person more or less, and who it is, does not show. Inlined.';
