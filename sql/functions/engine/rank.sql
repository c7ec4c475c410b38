-- One page of media for one person.
--
-- A page needs only the first `depth` media of three orders: by collaborative score, by content,
-- by popularity. A medium outside the first `depth` of all three has `depth` media before it in the
-- whole order too. What the model knows of media that changed since it was built is not used: they
-- are candidates all, from the table.
create function engine.rank(
    user_key integer,
    genres text[],
    strategy engine.strategy,
    n integer,
    "offset" integer
)
    returns table (
        "position" bigint,
        media_key integer,
        recommendation_score double precision,
        content_score double precision,
        collaborative_score double precision
    )
    language sql
    stable
    parallel safe
as $$
    with taken as (
        select interaction.media_key
        from engine.interaction
        where interaction.user_key = rank.user_key
    ),
    excluded as (
        select taken.media_key from taken
        union
        select media_change.media_key from engine.media_change
    ),
    reach as (
        select rank.n + rank."offset" as depth, (select count(*) from excluded) as excluded_count
    ),
    genre_match as (
        select genre_set_key, count(*)::double precision / cardinality(rank.genres) as content_score
        from engine.genre
        cross join unnest(genre_set_keys) as genre_set_key
        where genre.genre = any (rank.genres)
        group by genre_set_key
    ),
    -- How many media match better than those that match this well. Most pages need the best only.
    content_level as (
        select
            content_score,
            coalesce(sum(sum(media_count)) over better, 0) as ahead
        from genre_match
        join model.genre_set_media on genre_set_media.genre_set_key = genre_match.genre_set_key
        where (rank.strategy).content_weight > 0
        group by content_score
        window better as (
            order by content_score desc
            rows between unbounded preceding and 1 preceding
        )
    ),
    content_least as materialized (
        select min(content_score) as content_score
        from content_level
        cross join reach
        where ahead < depth + excluded_count
    ),
    content_pool as (
        select media_keys[1 : depth + excluded_count] as media_keys
        from reach
        cross join content_least
        join genre_match on genre_match.content_score >= content_least.content_score
        join model.genre_set_media on genre_set_media.genre_set_key = genre_match.genre_set_key
    ),
    popular_pool as (
        (
            select media_popularity.media_key, popularity
            from model.media_popularity
            where available
                and media_popularity.media_key not in (select excluded.media_key from excluded)
            order by popularity desc nulls last, media_id
            limit (select depth from reach)
        )
        union all
        select media_change.media_key, popularity
        from engine.media_change
        join engine.media on media.media_key = media_change.media_key
        left join model.media_popularity on media_popularity.media_key = media_change.media_key
        where media.available
            and media_change.media_key not in (select taken.media_key from taken)
    ),
    candidate as (
        select neighbour_support.media_key, support
        from engine.neighbour_support(
            rank.user_key,
            (rank.strategy).neighbour_count,
            (rank.strategy).history_limit
        )
        where (rank.strategy).method = 'neighbours'
        union all
        select pooled.media_key, 0
        from content_pool
        cross join unnest(media_keys) as pooled (media_key)
        where pooled.media_key not in (select excluded.media_key from excluded)
        union all
        select
            popular_pool.media_key,
            case
                when (rank.strategy).method = 'popularity'
                    and popularity > max(popularity) over () - 1000
                    then power(2, popularity - max(popularity) over ())
                else 0
            end
        from popular_pool
    ),
    scored as (
        select
            media.media_key,
            media.media_id,
            coalesce(genre_match.content_score, 0) as content_score,
            coalesce(
                round((support / nullif(max(support) over (), 0))::numeric, 9)::double precision,
                0
            ) as collaborative_score
        from (
            select candidate.media_key, max(support) as support
            from candidate
            group by candidate.media_key
        ) candidate
        join engine.media on media.media_key = candidate.media_key
        left join genre_match on genre_match.genre_set_key = media.genre_set_key
        where media.available
    ),
    -- Nine decimals, so that scores that are equal by definition are equal here, and ties are ties.
    best as (
        select
            *,
            round((
                (rank.strategy).content_weight * content_score
                + (rank.strategy).collaborative_weight * collaborative_score
            )::numeric, 9)::double precision as recommendation_score
        from scored
        order by recommendation_score desc
        fetch first (select depth from reach) rows with ties
    )
    select
        row_number() over in_order,
        best.media_key,
        recommendation_score,
        content_score,
        collaborative_score
    from best
    left join model.media_popularity on media_popularity.media_key = best.media_key
    window in_order as (
        order by recommendation_score desc, popularity desc nulls last, best.media_id
    )
    order by row_number() over in_order
    limit rank.n
    offset rank."offset"
$$;

comment on function engine.rank is
    'One page of the media that a person (null: nobody in particular) has not taken, by a strategy: score, then popularity, then id. A collaborative score is the support that the strategy''s method found, divided by its maximum over the candidates; popularity for the method of that name. Scores in [0, 1], to nine decimals.';
