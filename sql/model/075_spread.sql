-- A multiplicative hash (Knuth): those of the least numbers are a sample of all, spread evenly over keys that
-- were given out one after the other, and so over the times at which people came. It stays the same as more come.
create function model.spread(user_key integer)
    returns bigint
    language sql
    immutable
    parallel safe
as $$
    select (user_key::bigint * 2654435761) & 4294967295
$$;

comment on function model.spread is
    'An order of people that says nothing of when they came: user_key × 2654435761 mod 2 ^ 32. Of a medium''s people, the first by it are counted. Inlined.';
