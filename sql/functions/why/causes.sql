-- What the media of a person's own add to the scores of some media, by the item models.
--
-- To look for a few media among the neighbours of each is sooner done than to list all neighbours. These are in order:
-- none adds more than those before it. So no further is looked than to where neighbours add less than is worth it.
create function engine.causes(
    asker engine.asker,
    transitions_unit double precision,
    similar_unit double precision,
    media_keys integer[],
    worth double precision,
    sources text[]
)
    returns table (
        media_key integer,
        cause_key integer,
        by_transitions double precision,
        by_similar double precision
    )
    language sql
    stable
    parallel safe
as $$
    -- sources is a constant where this is inlined: what a model that is not among them says is not in the plan.
    select
        pair.media_key,
        pair.cause_key,
        case when 'transitions' = any (causes.sources) then
            pair.weight * pair.weights[array_position(pair.neighbour_keys, pair.media_key)]
        end,
        case when 'slim' = any (causes.sources) then
            pair.similar_weight * pair.similar_weights[array_position(pair.similar_keys, pair.media_key)]
        end
    from (
        select source.*, unnest(causes.media_keys) as media_key
        from (
            select
                weighed.*,
                case when 'transitions' = any (causes.sources) then
                    engine.worthy(weighed.neighbour_keys, weighed.weights, weighed.weight, weighed.worth)
                end as worthy_keys,
                case when 'slim' = any (causes.sources) then
                    engine.worthy(weighed.similar_keys, weighed.similar_weights, weighed.similar_weight, weighed.worth)
                end as similar_worthy_keys
            from (
                select
                    recent.media_key as cause_key,
                    recent.weight * (select nullif(causes.transitions_unit, 0)) as weight,
                    item_transitions.neighbour_keys,
                    item_transitions.weights,
                    -- (The same history: only how much it counts by its age is another.)
                    case when 'slim' = any (causes.sources) then
                        recent.weight * (select nullif(causes.similar_unit, 0)) * power(
                            recent.age,
                            ((causes.asker).strategy).recency_exponent - ((causes.asker).strategy).similar_recency_exponent
                        )
                    end as similar_weight,
                    slim.neighbour_keys as similar_keys,
                    slim.weights as similar_weights,
                    -- (Of two models either may keep back half of it.)
                    causes.worth / case when causes.sources @> '{transitions,slim}' then 2 else 1 end as worth
                from engine.recent(
                    engine.whose_history_is_read(causes.asker),
                    ((causes.asker).strategy).recency_exponent
                ) recent
                left join model.item_transitions
                    on 'transitions' = any (causes.sources) and item_transitions.media_key = recent.media_key
                left join model.slim on 'slim' = any (causes.sources) and slim.media_key = recent.media_key
                offset 0 -- computed once
            ) weighed
            offset 0
        ) source
        where worthy_keys is not null or similar_worthy_keys is not null
    ) pair
    where case when 'transitions' = any (causes.sources) then pair.media_key = any (pair.worthy_keys) else false end
        or case when 'slim' = any (causes.sources) then pair.media_key = any (pair.similar_worthy_keys) else false end
    offset 0 -- looked for once
$$;

comment on function engine.causes is
    'Of each of these media, the media of engine.recent that contribute to its recommendation_score: weight × strength × the unit of the item model (collaborative_weight × its weight / (total_weight × its maximum) of engine.mix), of which engine.item_scores sums up the first two; null where a model says nothing. Those by either model that add less than worth may be missing. sources (a constant): which item models, of transitions and slim. Inlined.';
