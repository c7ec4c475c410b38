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
    'What one at that time counts, where one at origin (seconds since 1970) counts 1, and each half_life (seconds) later doubles it; within the range of numbers. Inlined.';
