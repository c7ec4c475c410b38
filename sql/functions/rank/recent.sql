create function engine.recent(history engine.history, strategy engine.strategy, recency_exponent double precision)
    returns table (media_key integer, weight double precision, age double precision, turn bigint)
    language sql
    stable
    parallel safe
as $$
    select weighed.media_key, power(weighed.age, -recent.recency_exponent) * weighed.counts, weighed.age, weighed.turn
    from (
        select
            latest.media_key,
            latest.turn,
            latest.turn - 1 + (recent.strategy).recency_offset as age,
            case latest.preference
                when 0 then (recent.strategy).dislike_weight
                when 1 then (recent.strategy).watch_weight
                else 1
            end as counts
        -- The planner rightly expects few rows of unnest. It would expect many of generate_series.
        from unnest((recent.history).media_keys, (recent.history).preferences) with ordinality
            as latest (media_key, preference, turn)
    ) weighed
    where weighed.counts > 0
$$;

comment on function engine.recent is
    'Returns the media of a history with their weights: (r + recency_offset) ^ -recency_exponent for the r-th most recent, from 0, multiplied by 1 for a LIKE or a visit, watch_weight for a WATCH and dislike_weight for anything else. Media for which that factor is 0 are left out. age: r + recency_offset; turn: the place in the history, from 1. Inlined.';
