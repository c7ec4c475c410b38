create function model.recency_weight(year double precision, newest double precision)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    select power(
        2::double precision,
        greatest(
            -20,
            least(0, coalesce(
                recency_weight.year - recency_weight.newest,
                case when recency_weight.newest is null then 0 else -20 end
            ))
        ) / 2
    )
$$;

comment on function model.recency_weight is
    'What a new medium weighs when some are drawn: two years older than the newest is half as much, down to a thousandth; without a year as little. newest null: none has a year, and all weigh the same.';
