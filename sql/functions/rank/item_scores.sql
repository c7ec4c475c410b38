create function engine.item_scores(
    asker engine.asker,
    model regclass,
    recency_exponent double precision,
    top_k integer
)
    returns table (media_key integer, score double precision)
    language sql
    stable
    parallel safe
as $$
    with seen_or_gone as (
        select seen.media_key
        from engine.seen(item_scores.asker)
        union all
        select gone.media_key
        from engine.gone() gone
        where (item_scores.asker).catalogue_unchanged is not true
    ),
    recent as not materialized (
        select recent.media_key, recent.weight
        from engine.recent((item_scores.asker).history, (item_scores.asker).strategy, item_scores.recency_exponent)
    ),
    -- model is a plan-time constant where this is inlined, so the other models are not in the plan.
    source as materialized (
        select recent.weight, neighbour_keys, weights
        from recent
        join model.item_transitions on item_transitions.media_key = recent.media_key
        where item_scores.model = 'model.item_transitions'::regclass
        union all
        select recent.weight, neighbour_keys, weights
        from recent
        join model.slim on slim.media_key = recent.media_key
        where item_scores.model = 'model.slim'::regclass
        union all
        select recent.weight, neighbour_keys, weights
        from recent
        join model.item_knn on item_knn.media_key = recent.media_key
        where item_scores.model = 'model.item_knn'::regclass
    ),
    -- Score floor: top_k neighbours of the heaviest medium have at least this by that medium alone, so a medium with
    -- less is not in the top-k. The floor is lowered by what rounding to nine decimals may hide, which is relative to
    -- the greatest possible score.
    score_floor as (
        select
            min(score)
                - 1e-8 / nullif(((item_scores.asker).strategy).collaborative_weight, 0)
                * (select sum(source.weight * weights[1]) from source) as score
        from (
            select neighbour.score
            from (
                select unnest(neighbour_keys) as media_key, heaviest.weight * unnest(weights) as score
                from (select * from source order by source.weight desc limit 1) heaviest
            ) neighbour
            where neighbour.media_key not in (select seen_or_gone.media_key from seen_or_gone)
                and ((item_scores.asker).is_long is not true or not exists (select from engine.took(item_scores.asker, neighbour.media_key) offset 0))
                and ((item_scores.asker).allowed is null or engine.allows((item_scores.asker).allowed, neighbour.media_key))
            limit item_scores.top_k
        ) first
        having count(*) = item_scores.top_k
    ),
    -- The greatest score of all media, allowed or not, is at least this. engine.compose divides by that score, so a
    -- medium that is not allowed is kept only if it may have it.
    greatest_floor as (
        select neighbour.score
        from (
            select unnest(neighbour_keys) as media_key, heaviest.weight * unnest(weights) as score
            from (select * from source order by source.weight desc limit 1) heaviest
        ) neighbour
        where neighbour.media_key not in (select seen_or_gone.media_key from seen_or_gone)
            and ((item_scores.asker).is_long is not true or not exists (select from engine.took(item_scores.asker, neighbour.media_key) offset 0))
        limit 1
    )
    select neighbour.media_key, sum(neighbour.weight * strength)
    from (
        select source.weight, unnest(neighbour_keys) as media_key, unnest(weights) as strength
        from source
    ) neighbour
    group by neighbour.media_key
    having sum(neighbour.weight * strength) >= coalesce((select score_floor.score from score_floor), 0)
        -- CASE fixes the order of the tests: most media that are not allowed are dropped before the other look-ups.
        and case
            when (item_scores.asker).allowed is null
                or engine.allows((item_scores.asker).allowed, neighbour.media_key)
                or sum(neighbour.weight * strength) >= coalesce((select greatest_floor.score from greatest_floor), 0)
            then neighbour.media_key not in (select seen_or_gone.media_key from seen_or_gone)
            else false
        end
        and ((item_scores.asker).is_long is not true or not exists (select from engine.took(item_scores.asker, neighbour.media_key) offset 0))
$$;

comment on function engine.item_scores is
    'Returns the neighbours, in one item model, of the media of the asker''s history (engine.recent). score: the sum of weight × strength over the media of the history that the medium is a neighbour of. model: model.item_transitions, model.slim or model.item_knn; a constant. top_k: media that are not among the first top_k that may be recommended may be left out; only for callers that order by nothing but this score (times collaborative_weight, to nine decimals of the greatest). null: none are left out for that. Media that the asker is not allowed are left out, too, except those that may have the greatest score of all, because other scores are divided by that.';
