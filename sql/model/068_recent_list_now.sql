create function model.recent_list_now(strategies text[])
    returns table (
        strategy text,
        since timestamptz,
        place integer,
        part integer,
        most double precision,
        media_keys integer[],
        totals double precision[],
        upto timestamptz[],
        totals_next double precision[],
        upto_next timestamptz[],
        unlisted_most double precision
    )
    language sql
    stable
    parallel safe
as $$
    with span as (
        select now() - make_interval(hours => hours) as since, place
        from unnest(
            array[720, 480, 336, 240, 168, 144, 120, 96, 72, 60, 48, 36, 24, 18, 12, 8, 6, 4, 3, 2, 1],
            array[1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 13, 14]
        ) span (hours, place)
    ),
    said as (
        select
            since,
            media_key,
            popular[later] as popular,
            popular[later + 1] as popular_next,
            trending[later] as trending,
            trending[later + 1] as trending_next,
            times[later] as upto,
            times[later + 1] as upto_next
        from span
        join model.recent_sum on after <= since and recent_sum.upto > since
        cross join lateral (select width_bucket(since, times) + 1 as later) place
    ),
    listed as (
        select
            'popular' as strategy,
            since,
            array_agg(media_key order by popular desc, media_key) as media_keys,
            array_agg(popular order by popular desc, media_key) as totals,
            array_agg(upto order by popular desc, media_key) as upto,
            array_agg(popular_next order by popular desc, media_key) as totals_next,
            array_agg(upto_next order by popular desc, media_key) as upto_next
        from said
        group by since
        union all
        select
            'trending',
            since,
            array_agg(media_key order by trending desc, media_key),
            array_agg(trending order by trending desc, media_key),
            array_agg(upto order by trending desc, media_key),
            array_agg(trending_next order by trending desc, media_key),
            array_agg(upto_next order by trending desc, media_key)
        from said
        group by since
    )
    select
        strategy,
        since,
        place,
        part,
        coalesce(totals[part * 1000 + 1], 0),
        coalesce(media_keys[part * 1000 + 1:part * 1000 + 1000], '{}'),
        coalesce(totals[part * 1000 + 1:part * 1000 + 1000], '{}'),
        case when part < 2 then upto[part * 1000 + 1:part * 1000 + 1000] end,
        case when part < 2 then totals_next[part * 1000 + 1:part * 1000 + 1000] end,
        case when part < 2 then upto_next[part * 1000 + 1:part * 1000 + 1000] end,
        coalesce(totals[20001], 0)
    from span
    cross join unnest(array['popular', 'trending']) strategy
    left join listed using (strategy, since)
    cross join lateral generate_series(0, coalesce(least(cardinality(media_keys), 20000) - 1, 0) / 1000) part
    where recent_list_now.strategies is null or strategy = any (recent_list_now.strategies)
$$;

comment on function model.recent_list_now is
    'Returns the rows of model.recent_list for these strategies as of now; null: for all. Inlined.';
