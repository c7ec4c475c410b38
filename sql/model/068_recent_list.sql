create materialized view model.recent_list as
    select
        strategy,
        since,
        coalesce(media_keys[:20000], '{}') as media_keys,
        coalesce(totals, '{}') as totals,
        coalesce(upto, '{}') as upto,
        coalesce(cardinality(media_keys), 0) <= 20000 as is_all
    from unnest(array['popular', 'trending']) strategy
    cross join (
        select now() - make_interval(hours => hours) as since
        from unnest(array[1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 480, 720]) hours
    ) beginning
    cross join lateral (
        select
            array_agg(media_key order by place) as media_keys,
            array_agg(total order by place) filter (where place <= 2020) as totals,
            array_agg(upto order by place) filter (where place <= 2020) as upto
        from (
            select *, row_number() over (order by total desc, media_key) as place
            from (
                select
                    media_key,
                    (case strategy when 'popular' then popular else trending end)[later] as total,
                    times[later] as upto
                from model.recent_sum
                cross join lateral (select width_bucket(since, times) + 1 as later) place
                where after <= since and recent_sum.upto > since
            ) said
            order by total desc, media_key
            limit 20001
        ) first
    ) listed;

create unique index recent_list_key on model.recent_list (strategy, since);

alter materialized view model.recent_list
    alter column media_keys set storage external,
    alter column totals set storage external,
    alter column upto set storage external;

comment on materialized view model.recent_list is
    'The first 20,000 media by what people said of them since some moments (model.recent_sum), in order, and whether these are all; of the first 2,020 also what that adds up to (totals), and until when it is the same of each later moment (upto, not included). Of what was said since a later moment, none has more: so the first are found without looking at all.';
