create function api.confidence(
    user_id uuid,
    strategy text default null,
    placement text default null
)
    returns double precision
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
begin
    return (
        select engine.confidence(question, question.people[asking.ordinality], asking.is_fallback)
        from engine.asked(
            array[confidence.user_id],
            '{}',
            0,
            0,
            confidence.strategy,
            null,
            null,
            placement => confidence.placement
        ) question
        cross join lateral engine.resolve_users(question) asking
    );
end
$$;

comment on function api.confidence is
    'How much is known of a person that a strategy can use, in [0, 1): n / (n + 10) for n media, with the shipped confidence_evidence; comparable between people, as their scores are not. 0 for somebody who gets popular media, and by a strategy that asks nothing of the person. The confidence of one medium is this × its recommendation_score. strategy: a name in engine.strategy, by default the placement''s, or classic. Errors: ML400 for an unknown strategy or placement.';
