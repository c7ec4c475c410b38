create function engine.resolve_users(question engine.question, plan engine.plan default null)
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
        select
            (resolve_users.question).degraded
                -- A constant for these plans, so that they look nothing up for it.
                or (resolve_users.plan is null or resolve_users.plan not in ('popular', 'trending')) and is_cold as is_fallback
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
                null,
                null
            )::engine.asker
        )
        offset 0 -- optimization fence: is_cold is evaluated once
    ) cold
    join engine.strategy chosen on chosen.name = case when is_fallback then 'popular' else wanted.name end
$$;

comment on function engine.resolve_users is
    'Returns the people who ask, each with the strategy that answers them: the one asked for, or popular (is_fallback) if the question is degraded or nothing is known of the person that the strategy could use (engine.is_cold). plan: that of the question (engine.plan_of), or null; a constant. Nobody is cold for popular and trending, whose weights leave nothing to know of a person.';
