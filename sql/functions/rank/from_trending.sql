create function engine.from_trending(asker engine.asker, top_k integer, filtered boolean)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    select
        pooled.media_key,
        case
            when (from_trending.asker).catalogue_unchanged then pooled.genre_set_key
            when exists (select from engine.changed_media(is_listed => true, is_gone => false))
            then (select media.genre_set_key from engine.media where media.media_key = pooled.media_key)
            else pooled.genre_set_key
        end,
        trend
    from (
        (
            select media_trend.media_key, media_trend.genre_set_key, media_id, trend, popularity
            from model.media_trend
            where ((from_trending.asker).strategy).trend_weight > 0
                and available
                and media_trend.media_key not in (
                    select seen_or_moved.media_key from engine.seen_or_moved(from_trending.asker)
                )
                and (from_trending.asker).is_long is not true
                and (
                    not from_trending.filtered
                    or (from_trending.asker).allowed_keys is null
                    and engine.allows((from_trending.asker).allowed, media_trend.media_key)
                )
            order by trend desc, popularity desc nulls last, media_id
            limit from_trending.top_k
        )
        union all
        select long.*
        from engine.trending_of_long(from_trending.asker, from_trending.top_k, from_trending.filtered) long
        where (from_trending.asker).is_long
            and (not from_trending.filtered or (from_trending.asker).allowed_keys is null)
            and ((from_trending.asker).strategy).trend_weight > 0
        union all
        select listed.media_key, media_trend.genre_set_key, media_id, trend, popularity
        from unnest((from_trending.asker).allowed_keys) as listed (media_key)
        join model.media_trend on media_trend.media_key = listed.media_key
        where from_trending.filtered
            and ((from_trending.asker).strategy).trend_weight > 0
            and available
            and listed.media_key not in (
                select seen_or_moved.media_key from engine.seen_or_moved(from_trending.asker)
            )
            and ((from_trending.asker).is_long is not true or not exists (select from engine.took(from_trending.asker, listed.media_key) offset 0))
        union all
        select came.media_key, media.genre_set_key, came.media_id, trend, popularity
        from (
            select media_trend.media_key, media_id, trend, popularity
            from model.media_trend
            where media_trend.media_key = any (array(select came.media_key from engine.came() came))
            offset 0
        ) came
        join engine.media on media.media_key = came.media_key
        where ((from_trending.asker).strategy).trend_weight > 0
            and (from_trending.asker).catalogue_unchanged is not true
            and media.available
            and came.media_key not in (select seen.media_key from engine.seen(from_trending.asker))
            and ((from_trending.asker).is_long is not true or not exists (select from engine.took(from_trending.asker, came.media_key) offset 0))
            and (not from_trending.filtered or engine.allows((from_trending.asker).allowed, came.media_key))
    ) pooled
    order by trend desc, popularity desc nulls last, media_id
    limit from_trending.top_k
$$;

comment on function engine.from_trending is
    'Returns the first top_k media by trend; ties go by popularity, then id; with the genres that they have now. score: the log2 of the trend. filtered: only media that the asker is allowed. No rows if trend_weight is 0.';
