create function engine.from_genres(asker engine.asker, top_k integer, filtered boolean)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    with match as materialized (
        select genre_match.genre_set_key, content_score
        from engine.genre_match((from_genres.asker).genres)
    ),
    -- Media whose genres changed since the model was built are looked up one by one (moved). If there are more than 500,
    -- they are found in the lists by the genres that they had.
    many as materialized (
        select exists (select from engine.changed_media(is_listed => true, is_gone => false) offset 500) as changed
        where (from_genres.asker).catalogue_unchanged is not true
    ),
    moved as materialized (
        select changed_media.media_key
        from engine.changed_media(is_listed => true, is_gone => false)
        where (from_genres.asker).catalogue_unchanged is not true and not (select changed from many)
        limit 500
    ),
    unlisted as materialized (
        select seen_or_moved.media_key from engine.seen_or_moved(from_genres.asker)
        union all
        select moved.media_key from moved where (from_genres.asker).catalogue_unchanged is not true
    ),
    skipped as materialized (
        select count(*) as media_count
        from unlisted
    ),
    -- ahead counts the media with a greater content_score. Most pages need the media of the best levels only.
    level as (
        select
            content_score,
            coalesce(sum(sum(media_count)) over better, 0) as ahead
        from match
        join model.genre_set_media on genre_set_media.genre_set_key = match.genre_set_key
        group by content_score
        window better as (
            order by content_score desc
            rows between unbounded preceding and 1 preceding
        )
    ),
    score_floor as materialized (
        select min(content_score) as content_score
        from level
        cross join skipped
        where ahead < from_genres.top_k + skipped.media_count
    ),
    pool as (
        select
            match.genre_set_key,
            match.content_score,
            media_keys[1 : from_genres.top_k + skipped.media_count] as media_keys,
            popularity_ranks[1 : from_genres.top_k + skipped.media_count] as popularity_ranks
        from skipped
        cross join score_floor
        join match on match.content_score >= score_floor.content_score
        join model.genre_set_media on genre_set_media.genre_set_key = match.genre_set_key
    )
    select
        listed.media_key,
        case
            when (from_genres.asker).catalogue_unchanged then listed.genre_set_key
            when (select changed from many)
            then (select media.genre_set_key from engine.media where media.media_key = listed.media_key)
            else listed.genre_set_key
        end,
        listed.content_score
    from (
        select first.media_key, first.genre_set_key, first.content_score
        from (
            select unnested.media_key, unnested.genre_set_key, unnested.content_score
            from (
                -- unnest is in the select list because a function scan in FROM would first write the arrays to a
                -- tuplestore.
                select
                    unnest(media_keys) as media_key,
                    unnest(popularity_ranks) as popularity_rank,
                    pool.genre_set_key,
                    pool.content_score
                from pool
            ) unnested
            where unnested.media_key not in (select unlisted.media_key from unlisted)
            order by content_score desc, popularity_rank
            limit from_genres.top_k
        ) first
        where not from_genres.filtered and ((from_genres.asker).strategy).content_weight > 0
        union all
        select first.media_key, first.genre_set_key, first.content_score
        from (
            select best.media_key, best.genre_set_key, best.content_score
            from (
                -- Combinations of genres are read one by one, the best first, until top_k allowed media are found.
                select found.media_key, found.popularity_rank, ordered.genre_set_key, ordered.content_score
                from (
                    select match.genre_set_key, match.content_score, media_keys, popularity_ranks
                    from match
                    join model.genre_set_media on genre_set_media.genre_set_key = match.genre_set_key
                    order by content_score desc
                ) ordered
                cross join lateral (
                    select unnested.media_key, unnested.popularity_rank
                    from (
                        select unnest(ordered.media_keys) as media_key, unnest(ordered.popularity_ranks) as popularity_rank
                    ) unnested
                    where engine.allows((from_genres.asker).allowed, unnested.media_key)
                        and unnested.media_key not in (select unlisted.media_key from unlisted)
                        and ((from_genres.asker).is_long is not true or not exists (select from engine.took(from_genres.asker, unnested.media_key) offset 0))
                    limit from_genres.top_k
                ) found
                where ((from_genres.asker).strategy).content_weight > 0 and (from_genres.asker).allowed_keys is null
                order by ordered.content_score desc
                fetch first (from_genres.top_k) rows with ties
            ) best
            order by content_score desc, popularity_rank
            limit from_genres.top_k
        ) first
        where from_genres.filtered
    ) listed
    union all
    select media.media_key, media.genre_set_key, match.content_score
    from moved
    cross join lateral (
        select media.media_key, media.genre_set_key
        from engine.media
        where media.media_key = moved.media_key and available
        offset 0 -- optimization fence: looked up by key, because moved is mostly empty
    ) media
    join match on match.genre_set_key = media.genre_set_key
    where ((from_genres.asker).strategy).content_weight > 0
        and (from_genres.asker).catalogue_unchanged is not true
        and media.media_key not in (select seen.media_key from engine.seen(from_genres.asker))
        and ((from_genres.asker).is_long is not true or not exists (select from engine.took(from_genres.asker, media.media_key) offset 0))
        and (
            not from_genres.filtered
            or (from_genres.asker).allowed_keys is null
            and engine.allows((from_genres.asker).allowed, media.media_key)
        )
$$;

comment on function engine.from_genres is
    'Returns the media that have the most of the asker''s genres, with the share of these that they have (engine.content_score) as score: the first top_k by score, then popularity, and all whose genres changed since the model was built, if they have any of the asker''s. If more than 500 media changed their genres, they are found and scored by the genres that they had; genre_set_key is always what they have now. filtered: only media that the asker is allowed (required for a long history, for otherwise media that the asker took are not left out); no rows if these are in asker.allowed_keys (engine.from_allowed). No rows without genres, or if content_weight is 0.';
