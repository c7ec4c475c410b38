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
    select asked.ordinality, asked.user_id, asked.user_key, asked.genres, chosen, is_fallback
    from unnest((resolve_users.question).people) with ordinality as asked (user_id, user_key, genres, ordinality)
    join engine.strategy wanted on wanted.name = (resolve_users.question).strategy
    cross join lateral (
        select (resolve_users.question).degraded or is_cold as is_fallback
        from engine.is_cold(
            row(
                asked.user_id,
                asked.user_key,
                asked.genres,
                (resolve_users.question).session_keys,
                wanted,
                null,
                null,
                false,
                '{}',
                false,
                null
            )::engine.asker
        )
        offset 0 -- optimization fence: is_cold is evaluated once
    ) cold
    join engine.strategy chosen on chosen.name = case when is_fallback then 'popular' else wanted.name end
$$;

comment on function engine.resolve_users is
    'Returns the people who ask, each with the strategy that answers them: the one asked for, or popular (is_fallback) if the question is degraded or nothing is known of the person that the strategy could use (engine.is_cold).';
