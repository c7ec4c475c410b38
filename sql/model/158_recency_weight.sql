create function model.recency_weight(release_year integer, newest double precision)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    select power(
        2::double precision,
        greatest(-20, least(0, coalesce(recency_weight.release_year - recency_weight.newest, -20))) / 2
    )
$$;

comment on function model.recency_weight is
    'What a new medium weighs when some are drawn: two years older than the newest is half as much, down to a thousandth; without a year as little.';
