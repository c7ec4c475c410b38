-- One page of media for one person, or one session.
--
-- A page needs only what the parts of collaborative_score know, and of the rest the first n + offset
-- media by content and by popularity: a medium outside these has as many media before it in the whole
-- order too. Media that changed since the model was built are candidates all, from the table.
--
-- Arrays are unnested in select lists: in FROM, each would be written down before it is read.
--
-- `parts` is a constant where this is inlined: what a strategy does not use is not in its plan, for
-- to set up a large plan takes longer than to run it.
create function engine.rank(
    user_key integer,
    session_keys integer[],
    genres text[],
    strategy engine.strategy,
    n integer,
    "offset" integer,
    parts text[]
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
        union all
        select unnest(rank.session_keys)
    ),
    taken_or_changed as (
        select taken.media_key from taken
        union all
        select media_change.media_key from engine.media_change
    ),
    skipped as (
        select count(*) as media_count from taken_or_changed
    ),
    neighbours as materialized (
        select known.media_key, known.genre_set_key, support
        from (
            select
                near.media_key,
                case
                    when near.media_key in (select media_change.media_key from engine.media_change) then (
                        select media.genre_set_key
                        from engine.media
                        where media.media_key = near.media_key and available
                    )
                    else nullif(near.genre_set_key, 0)
                end as genre_set_key,
                support
            from engine.neighbour_support(
                rank.user_key,
                (rank.strategy).neighbour_count,
                (rank.strategy).history_limit
            ) near
            where (rank.strategy).neighbours_weight > 0
            offset 0
        ) known
        where 'neighbours' = any (rank.parts) and known.genre_set_key is not null
    ),
    sequence as materialized (
        select found.media_key, support
        from engine.item_support(
            rank.user_key,
            rank.session_keys,
            rank.strategy,
            'sequence',
            case when rank.parts = '{sequence}' and (rank.strategy).popularity_weight = 0 then rank.n + rank."offset" end
        ) found
        where 'sequence' = any (rank.parts) and (rank.strategy).sequence_weight > 0
    ),
    similar_media as materialized (
        select found.media_key, support
        from engine.item_support(
            rank.user_key,
            rank.session_keys,
            rank.strategy,
            case when 'companions' = any (rank.parts) then 'companions' else 'similar' end,
            case when rank.parts = '{similar}' and (rank.strategy).popularity_weight = 0 then rank.n + rank."offset" end
        ) found
        where rank.parts && '{similar,companions}' and (rank.strategy).similar_weight > 0
    ),
    popular as (
        select
            pooled.media_key,
            popularity,
            (rank.strategy).popularity_weight = 1
                or row_number() over (order by popularity desc nulls last, media_id)
                    <= (rank.strategy).popularity_limit as counts
        from (
            (
                select media_popularity.media_key, media_id, popularity
                from model.media_popularity
                where available
                    and media_popularity.media_key not in (select taken_or_changed.media_key from taken_or_changed)
                order by popularity desc nulls last, media_id
                limit case
                    -- Genres may lift any of them.
                    when (rank.strategy).popularity_weight = 1 and (rank.strategy).content_weight > 0 then null
                    when (rank.strategy).popularity_weight in (0, 1) then rank.n + rank."offset"
                    else greatest(rank.n + rank."offset", (rank.strategy).popularity_limit)
                end
            )
            union all
            select media_change.media_key, media.media_id, popularity
            from engine.media_change
            join engine.media on media.media_key = media_change.media_key
            left join model.media_popularity on media_popularity.media_key = media_change.media_key
            where media.available
                and media_change.media_key not in (select taken.media_key from taken)
        ) pooled
    ),
    trending as (
        select best.media_key, trend
        from (
            select pooled.media_key, trend
            from (
                (
                    select media_trend.media_key, media_id, trend
                    from model.media_trend
                    where (rank.strategy).trend_weight > 0
                        and available
                        and media_trend.media_key not in (select taken_or_changed.media_key from taken_or_changed)
                    order by trend desc, media_id
                    limit case
                        when (rank.strategy).trend_weight = 1 and (rank.strategy).content_weight > 0 then null
                        when (rank.strategy).trend_weight = 1 then rank.n + rank."offset"
                        else (rank.strategy).popularity_limit
                    end
                )
                union all
                select media_change.media_key, media.media_id, trend
                from engine.media_change
                join engine.media on media.media_key = media_change.media_key
                join model.media_trend on media_trend.media_key = media_change.media_key
                where (rank.strategy).trend_weight > 0
                    and media.available
                    and media_change.media_key not in (select taken.media_key from taken)
            ) pooled
            order by trend desc, media_id
            limit case
                when (rank.strategy).trend_weight = 1 and (rank.strategy).content_weight > 0 then null
                when (rank.strategy).trend_weight = 1 then rank.n + rank."offset"
                else (rank.strategy).popularity_limit
            end
        ) best
        where 'trend' = any (rank.parts)
    ),
    measure as materialized (
        select
            case when 'neighbours' = any (rank.parts) then (select max(support) from neighbours) end as neighbours,
            case when 'sequence' = any (rank.parts) then (select max(support) from sequence) end as sequence,
            case when rank.parts && '{similar,companions}' then (select max(support) from similar_media) end as similar_media,
            (select max(popularity) from popular) as popularity,
            case when 'trend' = any (rank.parts) then (select max(trend) from trending) end as trend
    ),
    -- What each part is divided by, and weighs: null and nothing where it has nothing to say. (To take a
    -- field out of a row is dear: what is needed for every candidate is taken out here, once.)
    peak as materialized (
        select
            measure.*,
            (rank.strategy).content_weight,
            (rank.strategy).collaborative_weight,
            (rank.strategy).neighbours_weight * (neighbours is not null)::integer as neighbours_weight,
            (rank.strategy).sequence_weight * (sequence is not null)::integer as sequence_weight,
            (rank.strategy).similar_weight * (similar_media is not null)::integer as similar_weight,
            (rank.strategy).popularity_weight * (popularity is not null)::integer as popularity_weight,
            case
                when 'trend' <> all (rank.parts) or trend is null then 0
                when (rank.strategy).trend_weight in (0, 1) then (rank.strategy).trend_weight
                else (rank.strategy).trend_weight * engine.trend_confidence(
                    rank.user_key, rank.session_keys, rank.strategy, trend
                )
            end as trend_weight
        from measure
    ),
    genre_match as (
        select matched.genre_set_key, content_score
        from (
            select unnested.genre_set_key, count(*)::double precision / cardinality(rank.genres) as content_score
            from engine.genre
            cross join unnest(genre_set_keys) as unnested (genre_set_key)
            where genre.genre = any (rank.genres)
            group by unnested.genre_set_key
        ) matched
        where 'content' = any (rank.parts)
    ),
    -- Both totals are whole scores, but for rounding: of neighbours where these are all there is to
    -- collaborative_score, of what goes with a history where neither genres nor the trend add anything.
    near as materialized (
        select
            neighbours.media_key,
            neighbours.genre_set_key,
            neighbours_weight * support / peak.neighbours as score,
            content_weight * coalesce(content_score, 0) + collaborative_weight * support / peak.neighbours as total
        from neighbours
        cross join peak
        left join genre_match on genre_match.genre_set_key = neighbours.genre_set_key
        where 'neighbours' = any (rank.parts)
    ),
    follower as not materialized (
        select sequence.media_key, sequence_weight * support / peak.sequence as score
        from sequence
        cross join peak
        where 'sequence' = any (rank.parts)
        union all
        select similar_media.media_key, similar_weight * support / peak.similar_media
        from similar_media
        cross join peak
        where rank.parts && '{similar,companions}'
    ),
    goes_with as materialized (
        select summed.media_key, score, score * share as total, content_weight
        from (
            select follower.media_key, sum(score) as score
            from follower
            where rank.parts = '{content,sequence,similar,trend}'
            group by follower.media_key
        ) summed
        cross join (
            select
                content_weight,
                collaborative_weight / nullif(sequence_weight + similar_weight + trend_weight, 0) as share
            from peak
        ) measured
    ),
    -- So much enough media have. What cannot have it is not on the page.
    least as materialized (
        select min(total) - 1e-8 as total
        from (
            select known.total
            from (
                select near.total from near where rank.parts = '{content,neighbours}'
                union all
                select goes_with.total from goes_with where rank.parts = '{content,sequence,similar,trend}'
            ) known
            where (rank.strategy).popularity_weight = 0
            order by known.total desc
            limit rank.n + rank."offset"
        ) top
        having count(*) = rank.n + rank."offset"
    ),
    part as (
        select near.media_key, genre_set_key, score
        from near
        where 'neighbours' = any (rank.parts) and near.total >= coalesce((select least.total from least), 0)
        union all
        select follower.media_key, null, score
        from follower
        where rank.parts <> '{content,sequence,similar,trend}'
        union all
        select goes_with.media_key, null, score
        from goes_with
        where rank.parts = '{content,sequence,similar,trend}'
            and (
                goes_with.total + content_weight >= coalesce((select least.total from least), 0)
                or goes_with.media_key in (select trending.media_key from trending)
            )
        union all
        select trending.media_key, null, trend_weight * engine.relative_popularity(trending.trend, peak.trend)
        from trending
        cross join peak
        where 'trend' = any (rank.parts)
        union all
        select
            popular.media_key,
            null,
            case when counts then popularity_weight * engine.relative_popularity(popular.popularity, peak.popularity) else 0 end
        from popular
        cross join peak
    ),
    -- How many media match better than those that match this well. Most pages need the best only.
    content_level as (
        select
            content_score,
            coalesce(sum(sum(media_count)) over better, 0) as ahead
        from genre_match
        join model.genre_set_media on genre_set_media.genre_set_key = genre_match.genre_set_key
        where (rank.strategy).content_weight > 0
            -- Unless genres alone do not reach the page.
            and (rank.strategy).content_weight * (select max(best.content_score) from genre_match best)
                >= coalesce((select least.total from least), 0)
        group by content_score
        window better as (
            order by content_score desc
            rows between unbounded preceding and 1 preceding
        )
    ),
    content_least as materialized (
        select enough.content_score
        from (
            select min(content_score) as content_score
            from content_level
            cross join skipped
            where ahead < rank.n + rank."offset" + skipped.media_count
        ) enough
        where 'content' = any (rank.parts)
    ),
    content_pool as (
        select genre_match.genre_set_key, media_keys[1 : rank.n + rank."offset" + skipped.media_count] as media_keys
        from skipped
        cross join content_least
        join genre_match on genre_match.content_score >= content_least.content_score
        join model.genre_set_media on genre_set_media.genre_set_key = genre_match.genre_set_key
        where 'content' = any (rank.parts)
    ),
    -- Nine decimals, so that scores that are equal by definition are equal here, and ties are ties.
    candidate as (
        select
            pooled.media_key,
            max(pooled.genre_set_key) as genre_set_key,
            round(sum(score) / (
                select nullif(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight, 0)
                from peak
            ) * 1e9) / 1e9 as collaborative_score
        from (
            select part.media_key, genre_set_key, score from part
            union all
            select unnested.media_key, content_pool.genre_set_key, 0
            from content_pool
            cross join unnest(media_keys) as unnested (media_key)
            where unnested.media_key not in (select taken_or_changed.media_key from taken_or_changed)
        ) pooled
        group by pooled.media_key
    ),
    -- What enough of them reach without their genres. Most others cannot, whatever their genres.
    sure as (
        select coalesce(min(score), 0) * (select collaborative_weight from peak) as score
        from (
            select coalesce(collaborative_score, 0) as score
            from candidate
            where 'content' = any (rank.parts)
            order by score desc
            limit rank.n + rank."offset"
        ) top
    ),
    best as (
        select
            candidate.media_key,
            genre_match.content_score,
            collaborative_score,
            round((
                (select content_weight from peak) * coalesce(genre_match.content_score, 0)
                + (select collaborative_weight from peak) * coalesce(collaborative_score, 0)
            ) * 1e9) / 1e9 as recommendation_score
        from candidate
        left join engine.media
            on 'content' = any (rank.parts)
                -- No key, no look-up.
                and media.media_key = case when candidate.genre_set_key is null then candidate.media_key end
        left join genre_match
            on 'content' = any (rank.parts)
                and genre_match.genre_set_key = coalesce(candidate.genre_set_key, media.genre_set_key)
        where 'content' <> all (rank.parts)
            or (select content_weight from peak)
                + (select collaborative_weight from peak) * coalesce(collaborative_score, 0)
                >= (select score from sure) - 1e-8
        order by recommendation_score desc
        fetch first (rank.n + rank."offset") rows with ties
    ),
    page as (
        select
            row_number() over in_order as "position",
            best.*,
            genre_set_key
        from best
        join engine.media on media.media_key = best.media_key
        left join model.media_popularity on media_popularity.media_key = best.media_key
        window in_order as (
            order by recommendation_score desc, popularity desc nulls last, media.media_id
        )
        order by recommendation_score desc, popularity desc nulls last, media.media_id
        limit rank.n
        offset rank."offset"
    )
    select
        "position",
        page.media_key,
        recommendation_score,
        coalesce((
            select count(*)
            from engine.genre_set
            cross join unnest(genre_set.genres) as genre
            where genre_set.genre_set_key = page.genre_set_key and genre = any (rank.genres)
        )::double precision / nullif(cardinality(rank.genres), 0), 0),
        coalesce(collaborative_score, 0)
    from page
$$;

comment on function engine.rank is
    'One page of the media that a person (null: nobody in particular) has not taken and a session has not visited, by a strategy: score, then popularity, then id. collaborative_score is the mean, weighted by the strategy, of the parts that have anything to say; each is its support divided by the maximum over the candidates: neighbours (engine.neighbour_support), sequence and similar (engine.item_support), popularity and trend (2 ^ what the model keeps as log2; in a mix, of the popularity_limit best only, and the trend as far as engine.trend_confidence goes). Scores in [0, 1], to nine decimals. parts: those that the strategy may use besides popularity: content, neighbours, sequence, similar, trend; companions in the place of similar has model.item_knn answer for it.';
