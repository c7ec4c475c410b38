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
    'Returns how much is known of a person that a strategy can use, in [0, 1): n / (n + confidence_evidence) (engine.confidence), where n is the number of media that the person liked, disliked or watched, at most the strategy''s history_limit (0 where collaborative_score is made of popularity and trend alone), plus 1 if they stated genres and the strategy uses genres. The shipped confidence_evidence is 10. Unlike scores, it can be compared between people. It is 0 for a person who gets popular media as a fallback, and for a strategy that uses nothing of the person (popular, trending). The confidence of one medium is this × its recommendation_score. strategy: a name in engine.strategy; by default the placement''s, else the default strategy (shipped: classic). Errors: ML400 for an unknown strategy or placement.';
