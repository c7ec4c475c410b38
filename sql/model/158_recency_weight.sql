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
    'Returns the weight of a new medium when some are drawn: 1 for the newest year, half as much for every two years before that, down to about a thousandth, which is also the weight without a year. newest null: no medium has a year, and all weigh 1.';
