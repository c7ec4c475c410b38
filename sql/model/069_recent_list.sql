create materialized view model.recent_list as
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
        coalesce(totals[part * 1000 + 1], 0) as most,
        coalesce(media_keys[part * 1000 + 1:part * 1000 + 1000], '{}') as media_keys,
        coalesce(totals[part * 1000 + 1:part * 1000 + 1000], '{}') as totals,
        case when part < 2 then upto[part * 1000 + 1:part * 1000 + 1000] end as upto,
        case when part < 2 then totals_next[part * 1000 + 1:part * 1000 + 1000] end as totals_next,
        case when part < 2 then upto_next[part * 1000 + 1:part * 1000 + 1000] end as upto_next,
        coalesce(totals[20001], 0) as unlisted_most
    from span
    cross join unnest(array['popular', 'trending']) strategy
    left join listed using (strategy, since)
    cross join lateral generate_series(0, coalesce(least(cardinality(media_keys), 20000) - 1, 0) / 1000) part;

create unique index recent_list_key on model.recent_list (strategy, since, part);

alter materialized view model.recent_list
    alter column media_keys set storage external,
    alter column totals set storage external,
    alter column upto set storage external,
    alter column totals_next set storage external,
    alter column upto_next set storage external;

comment on materialized view model.recent_list is
    'The first 20,000 media by what people said of them since some moments, and what that adds up to (totals, as model.recent_sum has them), in order, in parts of 1,000: none of a part has more than "most", and none that is not listed more than unlisted_most. Of the first 2,000 also until when it is the same of each later moment (upto, not included), and the same of moments from then on (totals_next, upto_next; null where another part of model.recent_sum has it). Of what was said since a later moment, none has more: so the first are found without looking at all. place: of the bounds of engine.recent_gain; they are of the longest span of each.';
