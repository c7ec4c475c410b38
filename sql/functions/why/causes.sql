-- What the media of a person's own add to the scores of some media, by the item models.
--
-- To look for a few media among the neighbours of each is sooner done than to list all neighbours. Weights are
-- in order: no cause adds more than its first ones. So once the strongest causes have been looked through, the
-- others are only where they could still be among the most of a medium.
create function engine.causes(
    asker engine.asker,
    units engine.source_values,
    media_keys integer[],
    most integer,
    models text[]
)
    returns table (
        media_key integer,
        cause_key integer,
        media_id uuid,
        title text,
        deed text,
        by_transitions double precision,
        by_similar double precision,
        contribution double precision
    )
    language sql
    stable
    parallel safe
as $$
    with transition as not materialized (
        select recent.media_key, recent.weight * (causes.units).transitions as weight, neighbour_keys, weights
        from engine.recent(
            engine.whose_history_is_read(causes.asker),
            ((causes.asker).strategy).recency_exponent
        ) recent
        join model.item_transitions on item_transitions.media_key = recent.media_key
    ),
    companion as not materialized (
        select recent.media_key, recent.weight * (causes.units).similar as weight, neighbour_keys, weights
        from engine.recent(
            engine.whose_history_is_read(causes.asker),
            ((causes.asker).strategy).similar_recency_exponent
        ) recent
        join model.slim on slim.media_key = recent.media_key
    ),
    -- The models are a constant where this is inlined: the others are not in the plan.
    source as materialized (
        select known.*, row_number() over (order by bound desc) as place
        from (
            select
                transition.media_key as cause_key,
                transition.weight * transition.weights[1] as bound,
                transition.weight,
                transition.neighbour_keys,
                transition.weights,
                null::double precision as similar_weight,
                null::integer[] as similar_keys,
                null::real[] as similar_weights
            from transition
            where causes.models = '{transitions}'
            union all
            select
                companion.media_key,
                companion.weight * companion.weights[1],
                null,
                null,
                null,
                companion.weight,
                companion.neighbour_keys,
                companion.weights
            from companion
            where causes.models = '{slim}'
            union all
            select
                coalesce(transition.media_key, companion.media_key),
                coalesce(transition.weight * transition.weights[1], 0)
                    + coalesce(companion.weight * companion.weights[1], 0),
                transition.weight,
                transition.neighbour_keys,
                transition.weights,
                companion.weight,
                companion.neighbour_keys,
                companion.weights
            from transition
            full join companion on companion.media_key = transition.media_key
            where causes.models = '{transitions,slim}'
        ) known
    ),
    first as materialized (
        select
            listed.media_key,
            source.cause_key,
            source.weight * engine.strength(listed.media_key, source.neighbour_keys, source.weights) as by_transitions,
            source.similar_weight * engine.strength(listed.media_key, source.similar_keys, source.similar_weights) as by_similar
        from source
        cross join unnest(causes.media_keys) as listed (media_key)
        where causes.most is null or place <= greatest(causes.most, 8)
    ),
    enough as materialized (
        select listed.media_key, coalesce(least_of_most.contribution, 0) as contribution
        from unnest(causes.media_keys) as listed (media_key)
        left join (
            select
                first.media_key,
                coalesce(by_transitions, 0) + coalesce(by_similar, 0) as contribution,
                row_number() over (
                    partition by first.media_key
                    order by coalesce(by_transitions, 0) + coalesce(by_similar, 0) desc
                ) as place
            from first
        ) least_of_most on least_of_most.media_key = listed.media_key and least_of_most.place = causes.most
    ),
    strongest as (
        select
            said.*,
            coalesce(by_transitions, 0) + coalesce(by_similar, 0) as contribution,
            row_number() over (
                partition by said.media_key
                order by coalesce(by_transitions, 0) + coalesce(by_similar, 0) desc, said.cause_key
            ) as place
        from (
            select first.* from first
            union all
            select
                enough.media_key,
                source.cause_key,
                source.weight * engine.strength(enough.media_key, source.neighbour_keys, source.weights),
                source.similar_weight * engine.strength(enough.media_key, source.similar_keys, source.similar_weights)
            from source
            join enough on source.bound >= enough.contribution
            where causes.most is not null and place > greatest(causes.most, 8)
            offset 0 -- looked for once
        ) said
        where coalesce(by_transitions, by_similar) is not null
    ),
    told as materialized (
        select strongest.*
        from strongest
        where causes.most is null or strongest.place <= causes.most
    ),
    cause as materialized (
        select
            media.media_key as cause_key,
            media.media_id,
            media.title,
            coalesce(
                (
                    select case when type = 'WATCH' then 'watched' when positive then 'liked' else 'disliked' end
                    from engine.events_of(causes.asker) event
                    where event.media_key = media.media_key
                    order by happened_at desc, interaction_id desc
                    limit 1
                ),
                'visited'
            ) as deed
        from (select distinct told.cause_key from told) known
        join engine.media on media.media_key = known.cause_key
    )
    select
        told.media_key,
        told.cause_key,
        cause.media_id,
        cause.title,
        cause.deed,
        told.by_transitions,
        told.by_similar,
        told.contribution
    from told
    join cause on cause.cause_key = told.cause_key
$$;

comment on function engine.causes is
    'Of each of these media, the most media of engine.recent (null: all) that contribute the most to its recommendation_score: weight × strength × the unit of the item model (engine.shares / maximum), of which engine.item_scores sums up the first two; null where a model says nothing. deed: what the person last did with it, liked, watched or disliked, or visited, in a session. models: {transitions}, {slim} or {transitions,slim} (a constant).';
