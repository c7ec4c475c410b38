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
    select ordinality, asked.user_id, user_key, coalesce(genres, '{}'), chosen, is_fallback
    from (
        select asked.user_id, min(asked.ordinality) as ordinality
        from unnest((resolve_users.question).user_ids) with ordinality as asked (user_id, ordinality)
        group by asked.user_id
    ) asked
    left join lateral (
        select person.user_key, person.genres
        from engine.person
        where person.user_id = asked.user_id
        offset 0 -- looked up, one after the other
    ) person on true
    join engine.strategy wanted on wanted.name = (resolve_users.question).strategy
    cross join lateral (
        select (resolve_users.question).degraded or is_cold as is_fallback
        from engine.is_cold(
            row(
                asked.user_id,
                person.user_key,
                coalesce(genres, '{}'),
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
        offset 0 -- computed once
    ) cold
    join engine.strategy chosen on chosen.name = case when is_fallback then 'popular' else wanted.name end
$$;

comment on function engine.resolve_users is
    'The people who ask, each once, with their genres and the strategy for them: the one asked for, or popular (is_fallback) where the question is degraded and for those of whom nothing is known that the strategy could use (engine.is_cold).';
