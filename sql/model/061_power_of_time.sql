create function model.power_of_time(happened_at timestamptz, origin double precision, half_life double precision)
    returns double precision
    language sql
    stable
    parallel safe
as $$
    select power(
        2::double precision,
        greatest(-900, least(900, (date_part('epoch', happened_at) - origin) / half_life))
    )
$$;

comment on function model.power_of_time is
    'Returns 2 ^ ((happened_at − origin) / half_life): what an opinion of that time counts if one at origin (seconds since 1970) counts 1, and each half_life (seconds) later doubles it. The exponent is kept within ±900, so that the result stays in the range of numbers. Inlined.';
