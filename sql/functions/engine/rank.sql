-- One page of media for one person.
--
-- A page needs only the first `depth` media of three orders: by collaborative score, by content,
-- by popularity. A medium outside the first `depth` of all three has `depth` media before it in the
-- whole order too. Media that changed since the model was built are candidates all, from the table.
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
    with excluded as (
        select interaction.media_key
        from engine.interaction
        where interaction.user_key = rank.user_key
        union
        select media_change.media_key
        from engine.media_change
    ),
    reach as (
        select rank.n + rank."offset" as depth, (select count(*) from excluded) as excluded_count
    ),
    genre_match as (
        select genre_set_key, count(*)::double precision / cardinality(rank.genres) as content_score
        from engine.genre_set_member
        where genre = any (rank.genres)
        group by genre_set_key
    ),
    -- Combinations that match as well as each other, best first, until they hold enough media.
    content_pool as (
        select
            media_keys[1 : depth + excluded_count] as media_keys,
            coalesce(sum(cardinality(media_keys)) over better, 0) < depth + excluded_count as needed
        from genre_match
        join model.genre_set_media on genre_set_media.genre_set_key = genre_match.genre_set_key
        cross join reach
        where (rank.strategy).content_weight > 0
        window better as (
            order by content_score desc
            groups between unbounded preceding and 1 preceding
        )
    ),
    candidate as (
        select neighbour_scores.media_key, score
        from engine.neighbour_scores(
            rank.user_key,
            (rank.strategy).neighbour_count,
            (rank.strategy).history_limit
        )
        where (rank.strategy).method = 'neighbours'
        union all
        select unnest(media_keys), 0
        from content_pool
        where needed
        union all
        (
            select media_popularity.media_key, 0
            from model.media_popularity
            where available
                and media_popularity.media_key not in (select excluded.media_key from excluded)
            order by popularity desc nulls last, media_id
            limit (select depth from reach)
        )
        union all
        select media_change.media_key, 0
        from engine.media_change
    ),
    scored as (
        select
            media.media_key,
            media.media_id,
            popularity,
            coalesce(genre_match.content_score, 0) as content_score,
            case (rank.strategy).method
                when 'popularity' then coalesce(
                    round(power(2, greatest(popularity - max(popularity) over (), -1000))::numeric, 9)::double precision,
                    0
                )
                else score
            end as collaborative_score
        from (
            select candidate.media_key, max(score) as score
            from candidate
            group by candidate.media_key
        ) candidate
        join engine.media on media.media_key = candidate.media_key
        left join model.media_popularity on media_popularity.media_key = media.media_key
        left join genre_match on genre_match.genre_set_key = media.genre_set_key
        where media.available
            and media.media_key not in (
                select interaction.media_key
                from engine.interaction
                where interaction.user_key = rank.user_key
            )
    ),
    combined as (
        select
            *,
            round((
                (rank.strategy).content_weight * content_score
                + (rank.strategy).collaborative_weight * collaborative_score
            )::numeric, 9)::double precision as recommendation_score
        from scored
    )
    select
        row_number() over (order by recommendation_score desc, popularity desc nulls last, media_id),
        combined.media_key,
        recommendation_score,
        content_score,
        collaborative_score
    from combined
    order by recommendation_score desc, popularity desc nulls last, media_id
    limit rank.n
    offset rank."offset"
$$;

comment on function engine.rank is
    'One page of the media that a person (null: nobody in particular) has not taken, by a strategy: score, then popularity, then id. Scores in [0, 1], equal where they are equal to nine decimals.';
