-- What the media of a person's own add to the scores of some media, by the item models.
--
-- To look for a few media among the neighbours of each is sooner done than to list all neighbours.
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
    select
        strongest.media_key,
        strongest.cause_key,
        media.media_id,
        media.title,
        coalesce(
            (
                select case when type = 'WATCH' then 'watched' when positive then 'liked' else 'disliked' end
                from engine.events_of(causes.asker) event
                where event.media_key = strongest.cause_key
                order by happened_at desc, interaction_id desc
                limit 1
            ),
            'visited'
        ),
        strongest.by_transitions,
        strongest.by_similar,
        strongest.contribution
    from (
        select
            said.media_key,
            said.cause_key,
            sum(said.contribution) filter (where said.model = 1) as by_transitions,
            sum(said.contribution) filter (where said.model = 2) as by_similar,
            sum(said.contribution) as contribution,
            row_number() over (
                partition by said.media_key
                order by sum(said.contribution) desc, said.cause_key
            ) as place
        from (
            select
                source.model,
                listed.media_key,
                source.media_key as cause_key,
                source.weight * weights[array_position(neighbour_keys, listed.media_key)] as contribution
            from (
                -- The models are a constant where this is inlined: the others are not in the plan.
                select 1 as model, recent.media_key, recent.weight * (causes.units).transitions as weight, neighbour_keys, weights
                from engine.recent(causes.asker, ((causes.asker).strategy).recency_exponent) recent
                join model.item_transitions on item_transitions.media_key = recent.media_key
                where 'transitions' = any (causes.models)
                union all
                select 2, recent.media_key, recent.weight * (causes.units).similar, neighbour_keys, weights
                from engine.recent(causes.asker, ((causes.asker).strategy).similar_recency_exponent) recent
                join model.slim on slim.media_key = recent.media_key
                where 'slim' = any (causes.models)
            ) source
            cross join unnest(causes.media_keys) as listed (media_key)
            where listed.media_key = any (neighbour_keys)
            offset 0 -- looked for once
        ) said
        group by said.media_key, said.cause_key
    ) strongest
    join engine.media on media.media_key = strongest.cause_key
    where causes.most is null or strongest.place <= causes.most
$$;

comment on function engine.causes is
    'Of each of these media, the most media of engine.recent (null: all) that contribute the most to its recommendation_score: weight × strength × the unit of the item model (engine.shares / maximum), of which engine.item_scores sums up the first two; null where a model says nothing. deed: what the person last did with it, liked, watched or disliked, or visited, in a session. models: of transitions and slim (a constant).';
