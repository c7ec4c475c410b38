-- How far an answer rests on what is known of the person, rather than of people at large.
create function engine.confidence(question engine.question, who engine.somebody, is_fallback boolean)
    returns double precision
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Popular and trending media are the same for everybody.
    if confidence.is_fallback or engine.plan_of(question.sources) in ('popular', 'trending') then
        return 0;
    end if;
    return (
        select round(evidence / (evidence + known.confidence_evidence) * 1e9) / 1e9
        from (
            select
                strategy.confidence_evidence,
                least(
                    case when strategy.popularity_weight + strategy.trend_weight < 1 then
                        cardinality(question.session_keys) + (
                            select count(*)
                            from (
                                -- Ordered as an index is, so that reading stops after history_limit media.
                                select distinct interaction.media_key
                                from engine.interaction
                                where interaction.user_key = who.user_key
                                order by interaction.media_key
                                limit strategy.history_limit
                            ) taken
                        )
                    else 0 end,
                    strategy.history_limit
                )::double precision
                    -- All stated genres together count as one medium, as in engine.likes_of.
                    + ((question.sources).genres and who.genres <> '{}')::integer as evidence
            from engine.strategy
            where strategy.name = question.strategy
            offset 0 -- optimization fence: evidence is counted once
        ) known
    );
end
$$;

comment on function engine.confidence is
    'Returns how far an answer rests on what is known of the person, in [0, 1), comparable between people: n / (n + confidence_evidence) of the strategy, to nine decimals. n is the number of media that the person liked, disliked or watched plus the number that the session visited, together at most history_limit, plus one where the person stated genres and the strategy uses genres. Media do not count where collaborative_score is made of popularity and trend alone. Returns 0 where popular media are used instead (is_fallback), and for a strategy that uses nothing of the person. The formula is the credibility of a person''s own experience beside that of all: Bühlmann, Experience rating and credibility, ASTIN Bulletin 4 (1967).';
