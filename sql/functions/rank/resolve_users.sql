-- Who asks, and by which strategy each of them can be answered.
create function engine.resolve_users(question engine.question)
    returns table (
        ordinality bigint,
        user_id uuid,
        user_key integer,
        genres text[],
        strategy engine.strategy,
        is_fallback boolean
    )
    language sql
    stable
    parallel safe
as $$
    select ordinality, user_id, user_key, coalesce(genres, '{}'), chosen, is_fallback
    from (
        select asked.user_id, min(asked.ordinality) as ordinality
        from unnest((resolve_users.question).user_ids) with ordinality as asked (user_id, ordinality)
        group by asked.user_id
    ) asked
    left join engine.person using (user_id)
    join engine.strategy wanted on wanted.name = (resolve_users.question).strategy
    cross join lateral (
        select (resolve_users.question).degraded
            or popularity_weight + trend_weight < 1
            and (content_weight = 0 or coalesce(genres, '{}') = '{}')
            and (neighbours_weight = 1 or (resolve_users.question).session_keys = '{}')
            and not exists (
                select from engine.interaction liked
                where liked.user_key = person.user_key
                    and liked.positive
                    -- Where a LIKE undoes the DISLIKE, that LIKE is found.
                    and not exists (
                        select from engine.interaction disliked
                        where disliked.user_key = liked.user_key
                            and disliked.media_key = liked.media_key
                            and not disliked.positive
                            and disliked.type <> 'WATCH'
                            and (disliked.happened_at >= liked.happened_at or liked.type = 'WATCH')
                    )
            ) as is_fallback
    ) cold
    join engine.strategy chosen on chosen.name = case when is_fallback then 'popular' else wanted.name end
$$;

comment on function engine.resolve_users is
    'The people who ask, each once, with their genres and the strategy for them: the one asked for, or popular (is_fallback) where the question is degraded and for those of whom nothing is known that the strategy could use: no genres (or no weight for them), nothing they liked or watched and do not dislike since, no media of a session.';
