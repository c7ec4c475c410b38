create function engine.from_popular(asker engine.asker, top_k integer, filtered boolean)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    select
        pooled.media_key,
        case
            when (from_popular.asker).catalogue_unchanged then pooled.genre_set_key
            when exists (select from engine.changed_media(is_listed => true, is_gone => false))
            then (select media.genre_set_key from engine.media where media.media_key = pooled.media_key)
            else pooled.genre_set_key
        end,
        case
            when ((from_popular.asker).strategy).popularity_weight = 1
                or row_number() over (order by popularity desc nulls last, media_id)
                    <= ((from_popular.asker).strategy).popularity_limit
            then popularity
        end
    from (
        (
            select media_popularity.media_key, media_popularity.genre_set_key, media_id, popularity
            from model.media_popularity
            where available
                and media_popularity.media_key not in (
                    select seen_or_moved.media_key from engine.seen_or_moved(from_popular.asker)
                )
                and (from_popular.asker).is_long is not true
                and (
                    not from_popular.filtered
                    or (from_popular.asker).allowed_keys is null
                    and engine.allows((from_popular.asker).allowed, media_popularity.media_key)
                )
            order by popularity desc nulls last, media_id
            limit from_popular.top_k
        )
        union all
        select long.*
        from engine.popular_of_long(from_popular.asker, from_popular.top_k, from_popular.filtered) long
        where (from_popular.asker).is_long and (not from_popular.filtered or (from_popular.asker).allowed_keys is null)
        union all
        -- These media came since the model was built. Each table is searched for all of them at once. The model does not
        -- know most of them: CASE spares those a look-up of their popularity.
        select media.media_key, media.genre_set_key, media.media_id, popularity
        from (
            select
                media_keys,
                array(
                    select known.media_key
                    from model.media_popularity known
                    where known.media_key = any (media_keys)
                ) as known_keys
            from (
                select array(select came.media_key from engine.came() came) as media_keys
                offset 0
            ) listed
            offset 0 -- optimization fence: both arrays are made once
        ) came
        join engine.media on media.media_key = any (came.media_keys)
        left join model.media_popularity on media_popularity.media_key = case
            when media.media_key = any (came.known_keys) then media.media_key
        end
        where (from_popular.asker).catalogue_unchanged is not true
            and media.available
            and media.media_key not in (select seen.media_key from engine.seen(from_popular.asker))
            and ((from_popular.asker).is_long is not true or not exists (select from engine.took(from_popular.asker, media.media_key) offset 0))
            and (not from_popular.filtered or engine.allows((from_popular.asker).allowed, media.media_key))
    ) pooled
$$;

comment on function engine.from_popular is
    'Returns the first top_k media by popularity, and those that came since the model was built (engine.came), which have no place in its lists; with the genres that they have now. score: the log2 of the popularity; null if nobody liked or watched the medium, and, unless popularity_weight is 1, for all but the first popularity_limit. Every strategy uses this source, because popular media fill the end of its pages. filtered: only media that the asker is allowed; if these are in asker.allowed_keys, only those that came (engine.from_allowed has the rest).';
