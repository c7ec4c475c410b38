create materialized view model.recent_list as
    select
        strategy,
        since,
        media_keys[:20000] as media_keys,
        cardinality(media_keys) <= 20000 as is_all
    from unnest(array['popular', 'trending']) strategy
    cross join (
        select now() - make_interval(hours => hours) as since
        from unnest(array[1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 480, 720]) hours
    ) beginning
    cross join lateral (
        select array(
            select media_key
            from model.recent_sum
            where after <= since and upto > since
            order by
                (case strategy when 'popular' then popular else trending end)[width_bucket(since, times) + 1] desc,
                media_key
            limit 20001
        ) as media_keys
    ) listed;

create unique index recent_list_key on model.recent_list (strategy, since);

comment on materialized view model.recent_list is
    'The first 20,000 media by what people said of them since some moments (model.recent_sum), in order, and whether these are all. Of what was said since a later moment, none has more: so the first are found without looking at all.';
