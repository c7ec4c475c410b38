-- How much each medium of a history adds to the scores of some media, by the item models.
create function engine.causes(
    history engine.history,
    strategy engine.strategy,
    transitions_unit double precision,
    similar_unit double precision,
    media_keys integer[],
    worth double precision,
    sources engine.candidate_sources
)
    returns table (
        media_key integer,
        cause_key integer,
        turn bigint,
        by_transitions double precision,
        by_similar double precision
    )
    language sql
    stable
    parallel safe
as $$
    -- sources is a plan-time constant where this is inlined, so that only one branch is planned. With SLIM alone, all
    -- that speaks for a medium is in its row of model.slim_weights.
    select predicted.media_key, predicted.cause_key, cause.turn, null::double precision, cause.weight * predicted.weight
    from (
        select slim_weights.media_key, unnest(predictor_keys) as cause_key, unnest(weights) as weight
        from model.slim_weights
        where slim_weights.media_key = any (causes.media_keys)
    ) predicted
    join (
        select recent.media_key as cause_key, recent.turn, recent.weight * (select causes.similar_unit) as weight
        from engine.recent(causes.history, causes.strategy, (causes.strategy).similar_recency_exponent) recent
        offset 0 -- optimization fence: weight is computed once per cause
    ) cause on cause.cause_key = predicted.cause_key
    where (causes.sources).slim and not (causes.sources).transitions
    union all
    (
        -- Searching each list of neighbours for a few media is faster than unnesting all neighbours. The lists are
        -- sorted by weight, so engine.worthy cuts each one off where its neighbours add less than worth.
        select
            pair.media_key,
            pair.cause_key,
            pair.turn,
            pair.weight * pair.weights[array_position(pair.neighbour_keys, pair.media_key)],
            case when (causes.sources).slim then
                pair.similar_weight * pair.similar_weights[array_position(pair.similar_keys, pair.media_key)]
            end
        from (
            select source.*, unnest(causes.media_keys) as media_key
            from (
                select
                    weighed.*,
                    engine.worthy(weighed.neighbour_keys, weighed.weights, weighed.weight, weighed.worth) as worthy_keys,
                    case when (causes.sources).slim then
                        engine.worthy(weighed.similar_keys, weighed.similar_weights, weighed.similar_weight, weighed.worth)
                    end as similar_worthy_keys
                from (
                    select
                        recent.media_key as cause_key,
                        recent.turn,
                        recent.weight * (select nullif(causes.transitions_unit, 0)) as weight,
                        item_transitions.neighbour_keys,
                        item_transitions.weights,
                        -- Both models read the same history; only the exponent of its age differs.
                        case when (causes.sources).slim then
                            recent.weight * (select nullif(causes.similar_unit, 0)) * power(
                                recent.age,
                                (causes.strategy).recency_exponent - (causes.strategy).similar_recency_exponent
                            )
                        end as similar_weight,
                        slim.neighbour_keys as similar_keys,
                        slim.weights as similar_weights,
                        -- With two models, each may leave out up to half of worth.
                        causes.worth / case when (causes.sources).slim then 2 else 1 end as worth
                    from engine.recent(causes.history, causes.strategy, (causes.strategy).recency_exponent) recent
                    left join model.item_transitions on item_transitions.media_key = recent.media_key
                    left join model.slim on slim.media_key = recent.media_key -- not planned without slim
                    offset 0
                ) weighed
                offset 0
            ) source
            where worthy_keys is not null or similar_worthy_keys is not null
        ) pair
        where (causes.sources).transitions
            and (
                pair.media_key = any (pair.worthy_keys)
                or (causes.sources).slim and pair.media_key = any (pair.similar_worthy_keys)
            )
        offset 0 -- optimization fence: array_position is evaluated once
    )
$$;

comment on function engine.causes is
    'Returns, for each of media_keys, the media of a history that contribute to its recommendation_score by the item models. cause_key: such a medium; turn: its place in the history. by_transitions, by_similar: what it contributes by item transitions and by SLIM: weight (engine.recent) × strength × the unit of the model; null where the model says nothing. engine.item_scores sums up weight × strength. transitions_unit, similar_unit: collaborative_weight × the weight of the model / (total_weight × its maximum), of engine.mix. With transitions, causes that add less than worth may be missing. sources (a constant): which of the item models transitions and slim are asked. Inlined.';
