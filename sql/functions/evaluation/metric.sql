create function evaluation.metric(k integer, resamples integer, seed integer, against text)
    returns table (
        strategy text,
        metric text,
        value double precision,
        low double precision,
        high double precision,
        difference double precision,
        difference_low double precision,
        difference_high double precision
    )
    language sql
    stable
    set search_path = pg_catalog, pg_temp
    set work_mem = '128MB'
as $$
    with drawn as materialized (
        select
            resample,
            abs(hashint8extended(resample::bigint * 1000 + draw, metric.seed) % buckets) as bucket
        from (select count(distinct bucket) as buckets from evaluation.asked) counted
        cross join generate_series(1, metric.resamples) as resample
        cross join lateral generate_series(1, buckets) as draw
    ),
    chosen as (
        select resample, bucket, count(*) as times
        from drawn
        group by resample, bucket
    ),
    numbered as (
        select user_key, dense_rank() over (order by bucket) - 1 as bucket from evaluation.asked
    ),
    total as materialized (
        select judgement.strategy, judgement.metric, bucket, sum(judgement.value) as total, count(*) as people
        from evaluation.judgement(metric.k) judgement
        join numbered using (user_key)
        group by judgement.strategy, judgement.metric, bucket
    ),
    reached as materialized (
        select answer.strategy, bucket, answer.media_key
        from evaluation.answer
        join numbered using (user_key)
        where "position" <= metric.k
        group by answer.strategy, bucket, answer.media_key
    ),
    catalogue as (
        select greatest(count(*), 1) as media from engine.media where available
    ),
    estimate as (
        select total.strategy, total.metric, 0 as resample, sum(total) / sum(people) as value
        from total
        group by total.strategy, total.metric
        union all
        select total.strategy, total.metric, resample, sum(total * times) / sum(people * times)
        from chosen
        join total using (bucket)
        group by total.strategy, total.metric, resample
        union all
        select reached.strategy, 'coverage', 0, count(distinct media_key)::double precision / (select media from catalogue)
        from reached
        group by reached.strategy
        union all
        select reached.strategy, 'coverage', resample, count(distinct media_key)::double precision / (select media from catalogue)
        from chosen
        join reached using (bucket)
        where resample <= 100
        group by reached.strategy, resample
    ),
    compared as (
        select estimate.strategy, estimate.metric, resample, estimate.value, estimate.value - base.value as difference
        from estimate
        left join (
            select estimate.metric, resample, estimate.value from estimate where estimate.strategy = metric.against
        ) base using (metric, resample)
    )
    select
        compared.strategy,
        compared.metric,
        max(compared.value) filter (where resample = 0),
        percentile_cont(0.025) within group (order by compared.value) filter (where resample > 0),
        percentile_cont(0.975) within group (order by compared.value) filter (where resample > 0),
        max(compared.difference) filter (where resample = 0),
        percentile_cont(0.025) within group (order by compared.difference) filter (where resample > 0),
        percentile_cont(0.975) within group (order by compared.difference) filter (where resample > 0)
    from compared
    group by compared.strategy, compared.metric
$$;

comment on function evaluation.metric is
    'Returns, for each strategy, the mean of each metric of evaluation.judgement over the people asked, and coverage, the share of the available media that anybody got among the first k. low and high: a 95 % interval of value. difference: that from the strategy against (null: none), with the interval difference_low to difference_high. Intervals are percentiles of a bootstrap of resamples draws over people, the same draws for all strategies, in at most 200 buckets of people, so that the cost does not grow with their number. coverage is drawn at most 100 times; its interval is too low, because a person who is drawn twice adds no media.';
