-- The answer to one person or session as the JSON object of the REST service.
create function engine.envelope(question engine.question)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    page record;
begin
    -- The code of engine.page_json is repeated here to save a function call for each answer.
    if question.explain then
        select * into page from engine.page_json_with_reasons(question);
    else
        select listed.recommendations, cardinality(answers.media_keys) as "count", answers.is_fallback
        into page
        from engine.answers(question) answers
        cross join lateral engine.listed_json(answers) listed;
    end if;
    return case
        when page.is_fallback then json_build_object(
            'recommendations', page.recommendations,
            'count', page."count",
            'limit', question.n,
            'offset', question."offset",
            'strategy', question.strategy,
            'confidence', 0,
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now()),
            'fallback', 'popular'
        )
        else json_build_object(
            'recommendations', page.recommendations,
            'count', page."count",
            'limit', question.n,
            'offset', question."offset",
            'strategy', question.strategy,
            'confidence', trim_scale(round(engine.confidence(question, question.people[1], false)::numeric, 4)),
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now())
        )
    end;
end
$$;

comment on function engine.envelope is
    'Returns the answer to the one person or session of a question as an object: recommendations, count, limit, offset, strategy, confidence (engine.confidence, to 4 decimals), model_version, generated_at, and "fallback": "popular" where popular media are used instead of the strategy. The object does not say who asked (engine.addressed).';
