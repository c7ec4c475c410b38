-- The number is pseudo-random: the same lot and seed always give the same one.
create function engine.chance(lot bigint, seed bigint)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    -- A double precision has 53 bits. The 0.5 keeps the result above 0, so that it has a logarithm.
    select ((hashint8extended(chance.lot, chance.seed) & 9007199254740991)::double precision + 0.5) / 9007199254740992
$$;

comment on function engine.chance is
    'Returns a pseudo-random number in (0, 1], uniform over lots and over seeds: 53 bits of a hash of both.';
