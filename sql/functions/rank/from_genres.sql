-- What has the genres that somebody likes.
create function engine.from_genres(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    with match as materialized (
        select genre_match.genre_set_key, content_score
        from engine.genre_match((from_genres.asker).genres)
    ),
    skipped as materialized (
        select count(*) as media_count
        from engine.seen_or_changed(from_genres.asker)
    ),
    -- How many media match better than those that match this well. Most pages need the best only.
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
            media_keys[1 : from_genres.top_k + skipped.media_count] as media_keys
        from skipped
        cross join score_floor
        join match on match.content_score >= score_floor.content_score
        join model.genre_set_media on genre_set_media.genre_set_key = match.genre_set_key
    )
    select unnested.media_key, pool.genre_set_key, pool.content_score
    from pool
    cross join unnest(media_keys) as unnested (media_key)
    where ((from_genres.asker).strategy).content_weight > 0
        and unnested.media_key not in (
            select seen_or_changed.media_key from engine.seen_or_changed(from_genres.asker)
        )
$$;

comment on function engine.from_genres is
    'Media that have the most of somebody''s genres, with the share that they have (engine.content_score): the first top_k, those that match equally well by popularity, and some more. No genres: no rows.';
