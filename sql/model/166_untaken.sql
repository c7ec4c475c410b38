-- Without this, a request of a person who took nearly all that is popular would walk the lists past all of that.
create materialized view model.untaken as
    select
        user_key,
        popular.media_keys as popular_keys,
        popular.is_all as popular_is_all,
        trending.media_keys as trending_keys,
        trending.is_all as trending_is_all,
        model.key_bits(array(select unnest(codes) >> 2)) as taken_bits
    from model.long_history
    join model.taken using (user_key)
    cross join engine.refresh_policy
    cross join lateral (
        select
            coalesce(array_agg(media_key order by popularity desc nulls last, media_id), '{}') as media_keys,
            count(*) < long_history as is_all
        from (
            select media_key, popularity, media_id
            from model.media_popularity
            where available and media_key not in (select unnest(codes) >> 2)
            order by popularity desc nulls last, media_id
            limit long_history
        ) first
    ) popular
    cross join lateral (
        select
            coalesce(array_agg(media_key order by trend desc, popularity desc nulls last, media_id), '{}') as media_keys,
            count(*) < long_history as is_all
        from (
            select media_key, trend, popularity, media_id
            from model.media_trend
            where available and media_key not in (select unnest(codes) >> 2)
            order by trend desc, popularity desc nulls last, media_id
            limit long_history
        ) first
    ) trending
    where cardinality(codes) > long_history;

create unique index untaken_key on model.untaken (user_key);

comment on materialized view model.untaken is
    'For each person of model.long_history who took more than refresh_policy.long_history media, the first long_history available media of model.media_popularity (popular_keys) and of model.media_trend (trending_keys) that they did not take, in order. popular_is_all, trending_is_all: whether these are all. taken_bits: what they took, a bit for each medium by its key. What they took since is looked up. Once something was taken back, their row is not used any more (engine.untaken_of).';
