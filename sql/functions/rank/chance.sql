-- A number that looks drawn at random, the same for the same lot and seed.
create function engine.chance(lot bigint, seed bigint)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    -- 53 bits of a hash, between 0 and 1.
    select ((hashint8extended(chance.lot, chance.seed) & 9007199254740991)::double precision + 0.5) / 9007199254740992
$$;

comment on function engine.chance is
    'A number in (0, 1), uniform over lots and over seeds: 53 bits of a hash of both.';
