-- The first depth (n + "offset") media by genres and by popularity are enough: at least depth media rank before any
-- other medium that no other source knows. `sources` is a plan-time constant where this is inlined, so unused sources
-- are not in the plan: to set up a large plan takes longer than to run it.
create function engine.compose(
    asker engine.asker,
    n integer,
    "offset" integer,
    depth integer,
    sources engine.candidate_sources,
    filtered boolean,
    "within" uuid[] default null,
    without uuid[] default null
)
    returns table (
        "position" bigint,
        media_key integer,
        recommendation_score double precision,
        content_score double precision,
        collaborative_score double precision,
        mix engine.mix
    )
    language sql
    stable
    parallel safe
as $$
    with people as materialized (
        select found.media_key, found.genre_set_key, found.score
        from engine.from_people(compose.asker, null) found
        where (compose.sources).people
    ),
    transitions as materialized (
        select found.media_key, found.score
        from engine.from_transitions(
            compose.asker,
            -- The order of the only source is the order of the answer, so its top-k is enough.
            case
                when engine.is_alone(compose.sources) and ((compose.asker).strategy).popularity_weight = 0
                then compose.depth
            end
        ) found
        where (compose.sources).transitions and ((compose.asker).strategy).sequence_weight > 0
    ),
    similar_scores as materialized (
        select found.media_key, found.score
        from engine.from_slim(
            compose.asker,
            case
                when engine.is_alone(compose.sources) and ((compose.asker).strategy).popularity_weight = 0
                then compose.depth
            end
        ) found
        where (compose.sources).slim and ((compose.asker).strategy).similar_weight > 0
        union all
        select found.media_key, found.score
        from engine.from_item_knn(compose.asker, null) found
        where (compose.sources).item_knn and ((compose.asker).strategy).similar_weight > 0
    ),
    trending as (
        select found.media_key, found.genre_set_key, found.score
        from engine.from_trending(
            compose.asker,
            case
                when compose.filtered and ((compose.asker).strategy).trend_weight = 1 then 1
                when ((compose.asker).strategy).trend_weight = 1 and ((compose.asker).strategy).content_weight > 0 then null
                when ((compose.asker).strategy).trend_weight = 1 then compose.depth
                else ((compose.asker).strategy).popularity_limit
            end,
            false
        ) found
        where (compose.sources).trending
    ),
    trending_allowed as (
        select found.media_key, found.genre_set_key, found.score
        from engine.from_trending(
            compose.asker,
            case when ((compose.asker).strategy).content_weight = 0 then compose.depth end,
            true
        ) found
        where compose.filtered and (compose.sources).trending and ((compose.asker).strategy).trend_weight = 1
    ),
    -- The maximum is over all candidates, allowed or not, so that a medium has the same score with a filter and without.
    max_score as materialized (
        select
            case when (compose.sources).people then (select max(score) from people) end as people,
            case when (compose.sources).transitions then (select max(score) from transitions) end as transitions,
            case when (compose.sources).slim or (compose.sources).item_knn then (select max(score) from similar_scores) end as similar_scores,
            case when (compose.sources).trending then (select max(score) from trending) end as trending
    ),
    -- Each source has the maximum by which it is divided, and its weight: null and 0 for a source without candidates.
    -- Fields of the strategy are extracted here once, because to extract them for every candidate is slow.
    effective as materialized (
        select
            max_score.people as max_people,
            max_score.transitions as max_transitions,
            max_score.similar_scores as max_similar,
            max_score.trending as max_trending,
            ((compose.asker).strategy).content_weight,
            ((compose.asker).strategy).collaborative_weight,
            ((compose.asker).strategy).neighbours_weight * (people is not null)::integer as people_weight,
            ((compose.asker).strategy).sequence_weight * (transitions is not null)::integer as transitions_weight,
            ((compose.asker).strategy).similar_weight * (similar_scores is not null)::integer as similar_weight,
            case
                when not (compose.sources).trending or trending is null then 0
                when ((compose.asker).strategy).trend_weight in (0, 1) then ((compose.asker).strategy).trend_weight
                else ((compose.asker).strategy).trend_weight * engine.trend_confidence(compose.asker, trending)
            end as trending_weight
        from max_score
    ),
    genre_match as (
        select matched.genre_set_key, matched.content_score
        from engine.genre_match((compose.asker).genres) matched
        where (compose.sources).genres
    ),
    -- Where people is the only source of collaborative_score, total is the recommendation_score before rounding.
    people_score as materialized (
        select
            people.media_key,
            people.genre_set_key,
            people_weight * score / max_people as score,
            content_weight * coalesce(content_score, 0) + collaborative_weight * score / max_people as total
        from people
        cross join effective
        left join genre_match on genre_match.genre_set_key = people.genre_set_key
        where (compose.sources).people
            and (not compose.filtered or engine.allows((compose.asker).allowed, people.media_key))
    ),
    -- Score floor: depth media have at least this by one source alone, as the raw score of that source (score), and as a
    -- recommendation_score (total). A medium that cannot reach it is not on the page. 1e-8 allows for rounding.
    score_floor as materialized (
        select score - 1e-8 / nullif(scale, 0) as score, score * scale - 1e-8 as total
        from (
            select min(top.score) as score
            from (
                select known.score
                from (
                    select people_score.total as score
                    from people_score
                    where (compose.sources).people and engine.is_alone(compose.sources)
                    union all
                    select transitions.score
                    from transitions
                    where (compose.sources).transitions
                        and (not compose.filtered or engine.allows((compose.asker).allowed, transitions.media_key))
                    union all
                    select similar_scores.score
                    from similar_scores
                    where ((compose.sources).slim or (compose.sources).item_knn)
                        and (not (compose.sources).transitions or ((compose.asker).strategy).sequence_weight = 0)
                        and (not compose.filtered or engine.allows((compose.asker).allowed, similar_scores.media_key))
                ) known
                where ((compose.asker).strategy).popularity_weight = 0
                order by known.score desc
                limit compose.depth
            ) top
            having count(*) = compose.depth
        ) nth
        cross join (
            select
                case
                    when (compose.sources).people and engine.is_alone(compose.sources) then 1
                    else collaborative_weight
                        * coalesce(transitions_weight / max_transitions, similar_weight / max_similar)
                        / nullif(people_weight + transitions_weight + similar_weight + trending_weight, 0)
                end as scale
            from effective
            where not engine.is_popular_alone(compose.sources)
        ) scaled
    ),
    -- is_needed tells whether a medium without a collaborative_score may be on the page. Where the trend is the only
    -- source, none may be before those that are trending at all.
    fill as materialized (
        select
            case
                when (compose.sources).trending and engine.is_alone(compose.sources) and not compose.filtered
                then trending_weight < 1
                    or (select count(*) from trending where engine.relative_popularity(score, max_trending) > 0) < compose.depth
                else content_weight * coalesce((select max(content_score) from genre_match), 0)
                    >= coalesce((select score_floor.total from score_floor), 0)
            end as is_needed
        from effective
        where compose.filtered or not engine.is_popular_alone(compose.sources)
    ),
    by_genres as materialized (
        select found.media_key, found.genre_set_key
        from engine.from_genres_apart(compose.asker, compose.depth, compose.filtered) found
        where (compose.sources).genres
            and (not compose.filtered or (compose.asker).allowed_keys is null)
            and (select is_needed from fill)
    ),
    popular as (
        -- Popular media alone are always needed, and nothing lifts one of them over another.
        select found.media_key, found.genre_set_key, found.score
        from engine.from_popular(compose.asker, compose.depth, false) found
        where engine.is_popular_alone(compose.sources) and not compose.filtered
        union all
        select found.media_key, found.genre_set_key, found.score
        from engine.from_popular_apart(
            compose.asker,
            case
                when compose.filtered and ((compose.asker).strategy).popularity_weight in (0, 1) then 1
                -- Genres may lift any popular medium onto the page, so there is no limit.
                when ((compose.asker).strategy).popularity_weight = 1 and ((compose.asker).strategy).content_weight > 0 then null
                when ((compose.asker).strategy).popularity_weight in (0, 1) then compose.depth
                when compose.filtered then ((compose.asker).strategy).popularity_limit
                else greatest(compose.depth, ((compose.asker).strategy).popularity_limit)
            end,
            false
        ) found
        where case
            when engine.is_popular_alone(compose.sources) and not compose.filtered then false
            when ((compose.asker).strategy).popularity_weight > 0 then true
            when compose.filtered then false
            -- All media of by_genres rank before media that are only popular. Media that came since the model was built
            -- are given by engine.from_popular alone, whatever their genres.
            when (compose.sources).genres
                and (select count(*) from by_genres) >= compose.depth
            then (compose.asker).catalogue_unchanged is not true and exists (select from engine.media_change)
            else (select is_needed from fill)
        end
    ),
    popular_scale as materialized (
        select
            max(score) as max_popular,
            ((compose.asker).strategy).popularity_weight * (max(score) is not null)::integer as popular_weight
        from popular
    ),
    -- With a filter, the most popular media that are allowed fill the rest of the page.
    popular_allowed as (
        select found.media_key, found.genre_set_key, found.score
        from engine.from_popular_apart(
            compose.asker,
            case
                when ((compose.asker).strategy).popularity_weight = 1 and ((compose.asker).strategy).content_weight > 0 then null
                else compose.depth
            end,
            true
        ) found
        where case
            when not compose.filtered then false
            -- With allowed_keys, this gives only media that came since the model was built (engine.from_popular).
            when (compose.asker).allowed_keys is not null
                and ((compose.asker).catalogue_unchanged or not exists (select from engine.media_change))
            then false
            when ((compose.asker).strategy).popularity_weight > 0 then true
            else (select is_needed from fill)
        end
    ),
    weighed as (
        select people_score.media_key, genre_set_key, score
        from people_score
        where (compose.sources).people
            and (
                not engine.is_alone(compose.sources)
                or people_score.total >= coalesce((select score_floor.total from score_floor), 0)
            )
        union all
        select transitions.media_key, null, transitions_weight * score / max_transitions
        from transitions
        cross join effective
        where (compose.sources).transitions
            and (
                not engine.is_alone(compose.sources)
                or transitions.score >= coalesce((select score_floor.score from score_floor), 0)
            )
            and (not compose.filtered or engine.allows((compose.asker).allowed, transitions.media_key))
        union all
        select similar_scores.media_key, null, similar_weight * score / max_similar
        from similar_scores
        cross join effective
        where ((compose.sources).slim or (compose.sources).item_knn)
            and (
                not engine.is_alone(compose.sources)
                or similar_scores.score >= coalesce((select score_floor.score from score_floor), 0)
            )
            and (not compose.filtered or engine.allows((compose.asker).allowed, similar_scores.media_key))
        union all
        select trending.media_key, trending.genre_set_key, trending_weight * engine.relative_popularity(score, max_trending)
        from trending
        cross join effective
        where (compose.sources).trending
            and (
                not compose.filtered
                or trending_weight < 1 and engine.allows((compose.asker).allowed, trending.media_key)
            )
        union all
        select trending_allowed.media_key, trending_allowed.genre_set_key, engine.relative_popularity(score, max_trending)
        from trending_allowed
        cross join effective
        where compose.filtered
        union all
        select popular.media_key, popular.genre_set_key, popular_weight * engine.relative_popularity(score, max_popular)
        from popular
        cross join popular_scale
        where not compose.filtered
            or popular_weight < 1 and engine.allows((compose.asker).allowed, popular.media_key)
        union all
        select
            popular_allowed.media_key,
            popular_allowed.genre_set_key,
            case when popular_weight = 1 then engine.relative_popularity(score, max_popular) else 0 end
        from popular_allowed
        cross join popular_scale
        where compose.filtered
        union all
        -- The type of score must be the same in all branches: else branches that constants rule out stay in the plan.
        select by_genres.media_key, by_genres.genre_set_key, 0::double precision
        from by_genres
        where (compose.sources).genres
        union all
        -- With allowed_keys, this branch stands for both by_genres and popular_allowed.
        select
            allowed.media_key,
            allowed.genre_set_key,
            case when popular_weight = 1 then engine.relative_popularity(popularity, max_popular) else 0 end
        from engine.from_allowed_apart(compose.asker, compose.depth, (compose.sources).genres) allowed
        cross join popular_scale
        where compose.filtered
            and (compose.asker).allowed_keys is not null
            and case
                when (compose.sources).genres
                then is_first
                    or popular_weight = 1 and (select content_weight from effective) > 0
                    or (select content_weight from effective) > 0
                        and allowed.genre_set_key in (select genre_match.genre_set_key from genre_match)
                        and (select is_needed from fill)
                else ((compose.asker).strategy).popularity_weight > 0 or (select is_needed from fill)
            end
    ),
    -- Rounding to nine decimals makes scores equal that differ by floating-point errors alone, so that they tie. Where
    -- the trend is the only source, its limit has cut media off by unrounded scores: rounding here could contradict
    -- that, so these scores are rounded in the final select.
    candidate as (
        select
            weighed.media_key,
            max(weighed.genre_set_key) as genre_set_key,
            case
                when (compose.sources).trending
                    and engine.is_alone(compose.sources)
                    and (select trending_weight from effective) = 1
                then sum(score)
                else round(sum(score) / (
                    select nullif(people_weight + transitions_weight + similar_weight + popular_weight + trending_weight, 0)
                    from effective
                    cross join popular_scale
                ) * 1e9) / 1e9
            end as collaborative_score
        from weighed
        group by weighed.media_key
    ),
    -- Score floor: depth candidates reach this without their genres. Most others cannot reach it with any genres, so
    -- their genres need not be looked up.
    collaborative_floor as (
        select coalesce(min(score), 0) * (select collaborative_weight from effective) as score
        from (
            select coalesce(collaborative_score, 0) as score
            from candidate
            where (compose.sources).genres
            order by score desc
            limit compose.depth
        ) top
    ),
    best as (
        select
            candidate.media_key,
            null::double precision as content_score,
            collaborative_score,
            case
                when (compose.sources).trending and engine.is_alone(compose.sources)
                then (select collaborative_weight from effective) * coalesce(collaborative_score, 0)
                else round((select collaborative_weight from effective) * coalesce(collaborative_score, 0) * 1e9) / 1e9
            end as recommendation_score
        from candidate
        where not (compose.sources).genres
        union all
        select
            candidate.media_key,
            genre_match.content_score,
            collaborative_score,
            round((
                (select content_weight from effective) * coalesce(genre_match.content_score, 0)
                + (select collaborative_weight from effective) * coalesce(collaborative_score, 0)
            ) * 1e9) / 1e9
        from candidate
        left join genre_match
            on genre_match.genre_set_key = coalesce(
                candidate.genre_set_key,
                case
                    when (compose.asker).catalogue_unchanged or not exists (select from engine.media_change)
                    then (
                        select media_popularity.genre_set_key
                        from model.media_popularity
                        where media_popularity.media_key = candidate.media_key and popularity is not null
                    )
                end,
                (select media.genre_set_key from engine.media where media.media_key = candidate.media_key)
            )
        where (compose.sources).genres
            and (select content_weight from effective)
                + (select collaborative_weight from effective) * coalesce(collaborative_score, 0)
                >= (select score from collaborative_floor) - 1e-8
        order by recommendation_score desc
        fetch first (compose.depth) rows with ties
    ),
    -- Many rows may be tied at the end of best, where only genres tell media apart. Each is looked up as rarely as
    -- possible: untaken is read only for media that taken does not have. Only media that came since the model was built
    -- are in neither.
    ranked as not materialized (
        select
            row_number() over in_order as "position",
            best.*,
            coalesce(
                case
                    when (compose.asker).catalogue_unchanged or not exists (select from engine.media_change)
                    then coalesce(taken.genre_set_key, untaken.genre_set_key)
                end,
                case
                    when (compose.asker).catalogue_unchanged is not true
                    then (select media.genre_set_key from engine.media where media.media_key = best.media_key)
                end
            ) as genre_set_key,
            taken.popularity,
            coalesce(
                taken.media_id,
                untaken.media_id,
                case
                    when (compose.asker).catalogue_unchanged is not true
                    then (select media.media_id from engine.media where media.media_key = best.media_key)
                end
            ) as media_id
        from best
        left join model.media_popularity taken on taken.media_key = best.media_key and taken.popularity is not null
        left join model.media_popularity untaken
            on untaken.media_key = case when taken.media_key is null then best.media_key end
        window in_order as (
            order by
                recommendation_score desc,
                taken.popularity desc nulls last,
                coalesce(
                    taken.media_id,
                    untaken.media_id,
                    case
                        when (compose.asker).catalogue_unchanged is not true
                        then (select media.media_id from engine.media where media.media_key = best.media_key)
                    end
                )
        )
    ),
    -- With "within" or without, engine.first_listed picks the page from the whole ranking.
    looked_up as materialized (
        select ranked.*
        from ranked
        where compose."within" is not null or compose.without is not null
    ),
    page as (
        (
            select ranked.*
            from ranked
            where compose."within" is null and compose.without is null
            order by recommendation_score desc, popularity desc nulls last, media_id
            limit compose.n
            offset compose."offset"
        )
        union all
        -- Without a LIMIT, the planner removes this branch where "within" and without are constant nulls.
        select looked_up.*
        from looked_up
        where (compose."within" is not null or compose.without is not null)
            and looked_up."position" in (
                select unnest((engine.first_listed(
                    array(
                        select first.media_id
                        from looked_up first
                        where first."position" <= compose.depth
                        order by first."position"
                    ),
                    compose."within",
                    compose.without,
                    compose.n + compose."offset"
                ))[compose."offset" + 1 :])
            )
    ),
    -- Where genres is no source, content_score is found for the media of the page alone, because there are many
    -- combinations of genres.
    matching as materialized (
        select genre_set_keys[1:] as genre_set_keys -- detoasted once
        from engine.genre
        where not (compose.sources).genres and genre.genre = any ((compose.asker).genres)
    )
    select
        "position",
        page.media_key,
        case
            when (compose.sources).trending and engine.is_alone(compose.sources) then round(recommendation_score * 1e9) / 1e9
            else recommendation_score
        end,
        case
            when (compose.sources).genres then coalesce(page.content_score, 0)
            else coalesce(
                (select count(*) from matching where page.genre_set_key = any (matching.genre_set_keys))::double precision
                    / nullif(cardinality((compose.asker).genres), 0),
                0
            )
        end,
        case
            when (compose.sources).trending and engine.is_alone(compose.sources) then round(coalesce(collaborative_score, 0) * 1e9) / 1e9
            else coalesce(collaborative_score, 0)
        end,
        (
            select row(
                max_transitions,
                max_similar,
                trending_weight,
                nullif(people_weight + transitions_weight + similar_weight + popular_weight + trending_weight, 0),
                (compose.asker).history
            )::engine.mix
            from effective
            cross join popular_scale
        )
    from page
$$;

comment on function engine.compose is
    'Returns one page of the ranking for the asker: the candidates of the functions engine.from_…, put together by the asker''s strategy. Order: recommendation_score, then popularity, then id; if only the trend counts, the trend itself comes before popularity, because many scores are equal to nine decimals. "position": the place in the ranking, from 1. recommendation_score: content_weight × content_score + collaborative_weight × collaborative_score. content_score: engine.content_score. collaborative_score: the mean of the sources that have anything to say, weighted by the strategy. The score of each source is divided by its maximum over the candidates (people, transitions, slim or item_knn; popular and trending as 2 ^ the log2 that the model keeps). In a mix, only the popularity_limit best of popular and of trending count, and the weight of the trend is multiplied by engine.trend_confidence. All three scores are in [0, 1]; recommendation_score and collaborative_score are rounded to nine decimals. mix: what engine.reasons needs to know of this, the same in each row. sources: the sources that the strategy may use, besides popular. filtered: return only what the asker is allowed, in the same order with the same scores. sources and filtered are constants where this is inlined. depth: n + "offset", or more if lists are given. "within", without: lists of media, null or not constants; if given, depth media are ranked without regard to them, and the page has those that are "within" and not in without (engine.first_listed).';
