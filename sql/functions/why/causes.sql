-- What the media of a person's own add to the scores of some media, by the item models.
--
-- To look for a few media among the neighbours of each is sooner done than to list all neighbours. These are in order:
-- none adds more than those before it. So, where only the most of each medium are wanted, no further is looked than to
-- where neighbours add less than is worth it (near); but for media of which that does not find enough.
create function engine.causes(
    asker engine.asker,
    transitions_unit double precision,
    similar_unit double precision,
    media_keys integer[],
    most integer,
    worth double precision,
    sources text[]
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
    with source as materialized (
        select
            weighed.*,
            case
                when weight * weights[9] < causes.worth then neighbour_keys[:8]
                when weight * weights[33] < causes.worth then neighbour_keys[:32]
                when weight * weights[101] < causes.worth then neighbour_keys[:100]
                else neighbour_keys
            end as near,
            case
                when similar_weight * similar_weights[9] < causes.worth then similar_keys[:8]
                when similar_weight * similar_weights[33] < causes.worth then similar_keys[:32]
                when similar_weight * similar_weights[101] < causes.worth then similar_keys[:100]
                else similar_keys
            end as similar_near
        from (
            select
                recent.media_key as cause_key,
                recent.weight * nullif(causes.transitions_unit, 0) as weight,
                item_transitions.neighbour_keys,
                item_transitions.weights,
                -- (The same history: only how much it counts by its age is another.)
                case when 'slim' = any (causes.sources) then
                    recent.weight * nullif(causes.similar_unit, 0) * power(
                        recent.age,
                        ((causes.asker).strategy).recency_exponent - ((causes.asker).strategy).similar_recency_exponent
                    )
                end as similar_weight,
                slim.neighbour_keys as similar_keys,
                slim.weights as similar_weights
            from engine.recent(
                engine.whose_history_is_read(causes.asker),
                ((causes.asker).strategy).recency_exponent
            ) recent
            -- sources is a constant where this is inlined: the others are not in the plan.
            left join model.item_transitions
                on 'transitions' = any (causes.sources) and item_transitions.media_key = recent.media_key
            left join model.slim on 'slim' = any (causes.sources) and slim.media_key = recent.media_key
            offset 0 -- computed once
        ) weighed
    ),
    found as materialized (
        select
            listed.media_key,
            source.cause_key,
            source.weight * engine.strength(listed.media_key, source.neighbour_keys, source.weights) as by_transitions,
            source.similar_weight
                * engine.strength(listed.media_key, source.similar_keys, source.similar_weights) as by_similar
        from source
        cross join unnest(causes.media_keys) as listed (media_key)
        where listed.media_key = any (source.near) or listed.media_key = any (source.similar_near)
    ),
    -- Of these, something further back might be among the most.
    doubtful as materialized (
        select listed.media_key
        from unnest(causes.media_keys) as listed (media_key)
        where causes.worth > 0
            and listed.media_key not in (
                select found.media_key
                from found
                where coalesce(by_transitions, 0) + coalesce(by_similar, 0) >= 2 * causes.worth
                group by found.media_key
                having count(*) >= causes.most
            )
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
            select found.*
            from found
            where found.media_key not in (select doubtful.media_key from doubtful)
            union all
            select
                doubtful.media_key,
                source.cause_key,
                source.weight * engine.strength(doubtful.media_key, source.neighbour_keys, source.weights),
                source.similar_weight * engine.strength(doubtful.media_key, source.similar_keys, source.similar_weights)
            from doubtful
            cross join source
            where doubtful.media_key = any (source.neighbour_keys) or doubtful.media_key = any (source.similar_keys)
            offset 0 -- looked for once
        ) said
    ),
    told as materialized (
        select strongest.*
        from strongest
        where causes.most is null or strongest.place <= causes.most
    ),
    -- (One medium is a cause of many, as a rule: it is looked up once.)
    cause as materialized (
        select
            media.media_key,
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
        from engine.media
        where media.media_key in (select told.cause_key from told)
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
    join cause on cause.media_key = told.cause_key
$$;

comment on function engine.causes is
    'Of each of these media, the most media of engine.recent (null: all) that contribute the most to its recommendation_score: weight × strength × the unit of the item model (its engine.shares / maximum), of which engine.item_scores sums up the first two; null where a model says nothing. deed: what the person last did with it, liked, watched or disliked, or visited, in a session. worth: a contribution that the most of a medium have, as a rule; it changes how soon they are found, not which (0: all are looked for). sources (a constant): which item models, of transitions and slim.';
