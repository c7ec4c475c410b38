-- Most people have not taken all of the most trending media. So the first of these are looked up one by one
-- (engine.took), or, for people who took very many, the first of model.untaken. Only if too few of these remain, all
-- that the person took is read.
create function engine.trending_of_long(asker engine.asker, top_k integer, filtered boolean)
    returns table (media_key integer, genre_set_key integer, media_id uuid, trend double precision, popularity double precision)
    language sql
    stable
    parallel safe
as $$
    with known as materialized (
        select trending_keys as media_keys, trending_is_all as is_all
        from engine.untaken_of((trending_of_long.asker).user_key)
        where (trending_of_long.asker).without = '{}' and not (trending_of_long.asker).with_seen
    ),
    listed as materialized (
        select kept.media_key
        from (select unnest(media_keys) as media_key from known) kept
        where not trending_of_long.filtered or engine.allows((trending_of_long.asker).allowed, kept.media_key)
        limit trending_of_long.top_k + 100
    ),
    first as (
        (
            select media_trend.media_key, media_trend.genre_set_key, media_trend.media_id, media_trend.trend, media_trend.popularity
            from model.media_trend
            where available
                and (not trending_of_long.filtered or engine.allows((trending_of_long.asker).allowed, media_trend.media_key))
                and not exists (select from known)
            order by trend desc, popularity desc nulls last, media_id
            limit coalesce(4 * trending_of_long.top_k + 100, 0)
        )
        union all
        select media_trend.media_key, media_trend.genre_set_key, media_trend.media_id, media_trend.trend, media_trend.popularity
        from listed
        join model.media_trend on media_trend.media_key = listed.media_key
        where available
    ),
    unseen as materialized (
        select first.media_key, first.genre_set_key, first.media_id, first.trend, first.popularity
        from first
        where first.media_key not in (select seen_or_moved.media_key from engine.seen_or_moved(trending_of_long.asker))
            and not exists (select from engine.took(trending_of_long.asker, first.media_key) offset 0)
        order by trend desc, popularity desc nulls last, media_id
        limit trending_of_long.top_k
    ),
    counted as materialized (
        select
            count(*) < trending_of_long.top_k is not false
            and (
                (select is_all from known) is not true
                or (select count(*) from listed) >= trending_of_long.top_k + 100 is true
            ) as are_few
        from unseen
    )
    select unseen.media_key, unseen.genre_set_key, unseen.media_id, unseen.trend, unseen.popularity
    from unseen
    where not (select are_few from counted)
    union all
    (
        select media_trend.media_key, media_trend.genre_set_key, media_trend.media_id, media_trend.trend, media_trend.popularity
        from model.media_trend
        where available
            and (not trending_of_long.filtered or engine.allows((trending_of_long.asker).allowed, media_trend.media_key))
            and media_trend.media_key not in (
                select seen_or_moved.media_key from engine.seen_or_moved(trending_of_long.asker)
            )
            and media_trend.media_key not in (
                select taken_by.media_key
                from engine.taken_by((trending_of_long.asker).user_key) taken_by
                where not (trending_of_long.asker).with_seen
                    and taken_by.media_key <> all ((trending_of_long.asker).without)
            )
            and (select are_few from counted)
        order by trend desc, popularity desc nulls last, media_id
        limit trending_of_long.top_k
    )
$$;

comment on function engine.trending_of_long is
    'Returns what engine.from_trending takes from model.media_trend, for a person with a long history: the first top_k media that the person did not take (null: all). filtered: only media that the asker is allowed.';
