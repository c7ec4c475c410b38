-- `sources` and with_items are plan-time constants where this is inlined, so other sources are not in the plan. Each
-- maximum is computed in a subquery below that condition: a window function beside it would keep the source in the plan.
create function engine.source_scores(asker engine.asker, sources engine.candidate_sources, with_items boolean)
    returns table (
        source text,
        media_key integer,
        score double precision,
        maximum double precision,
        weight double precision
    )
    language sql
    stable
    parallel safe
as $$
    select
        said.source,
        said.media_key,
        case
            when said.source in ('popular', 'trending') then engine.relative_popularity(said.score, said.maximum)
            else said.score / said.maximum
        end,
        said.maximum,
        said.weight
    from (
        select
            'people' as source,
            found.media_key,
            found.score,
            found.maximum,
            ((source_scores.asker).strategy).neighbours_weight as weight
        from (
            select *, max(score) over () as maximum
            from engine.from_people(source_scores.asker, null)
        ) found
        where (source_scores.sources).people and ((source_scores.asker).strategy).neighbours_weight > 0
        union all
        select
            'transitions',
            found.media_key,
            found.score,
            found.maximum,
            ((source_scores.asker).strategy).sequence_weight
        from (
            select *, max(score) over () as maximum
            from engine.from_transitions(source_scores.asker, null)
        ) found
        where source_scores.with_items and (source_scores.sources).transitions and ((source_scores.asker).strategy).sequence_weight > 0
        union all
        select
            'similar',
            found.media_key,
            found.score,
            found.maximum,
            ((source_scores.asker).strategy).similar_weight
        from (
            select *, max(score) over () as maximum
            from engine.from_slim(source_scores.asker, null)
        ) found
        where source_scores.with_items and (source_scores.sources).slim and ((source_scores.asker).strategy).similar_weight > 0
        union all
        select
            'popular',
            found.media_key,
            found.score,
            found.maximum,
            ((source_scores.asker).strategy).popularity_weight
        from (
            select *, max(score) over () as maximum
            from engine.from_popular(
                source_scores.asker,
                case
                    when ((source_scores.asker).strategy).popularity_weight < 1
                    then ((source_scores.asker).strategy).popularity_limit
                end,
                false
            )
        ) found
        where (source_scores.sources).popular and ((source_scores.asker).strategy).popularity_weight > 0
        union all
        select
            'trending',
            found.media_key,
            found.score,
            found.maximum,
            ((source_scores.asker).strategy).trend_weight
        from (
            select *, max(score) over () as maximum
            from engine.from_trending(
                source_scores.asker,
                case
                    when ((source_scores.asker).strategy).trend_weight < 1
                    then ((source_scores.asker).strategy).popularity_limit
                end,
                false
            )
        ) found
        where (source_scores.sources).trending and ((source_scores.asker).strategy).trend_weight > 0
    ) said
    where said.maximum is not null
$$;

comment on function engine.source_scores is
    'Returns the candidates of each source to which the asker''s strategy gives a weight (people, transitions, similar, popular, trending), as engine.compose counts them; popular and trending, in a mix, up to popularity_limit, and alone all of them. score: the share of the source''s greatest score, in [0, 1]; 0: the source lists the medium without a score. maximum: that greatest score, raw. weight: that of the strategy, for the trend without engine.trend_confidence. sources: which sources are asked (slim for similar); with_items: whether transitions and similar are. Both are constants. Inlined.';
