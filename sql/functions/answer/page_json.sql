-- The parts of the answer to each person as JSON. People without recommendations have a row, too.
create function engine.page_json(question engine.question)
    returns table (
        ordinality bigint,
        user_id uuid,
        recommendations json,
        "count" integer,
        is_fallback boolean
    )
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    -- Two queries, so that the plan for questions without explain has nothing to do with reasons.
    if question.explain then
        return query select * from engine.page_json_with_reasons(question);
    else
        return query
            select
                answers.ordinality,
                answers.user_id,
                listed.recommendations,
                cardinality(answers.media_keys),
                answers.is_fallback
            from engine.answers(question) answers
            cross join lateral engine.listed_json(answers) listed;
    end if;
end
$$;

comment on function engine.page_json is
    'Returns a row for each person with what engine.page gives as one JSON array, recommendations (engine.listed_json): scores to 4 decimals, rules with the names of the rules that moved a medium, and, where the question has explain, because and reasons (engine.page_json_with_reasons). count: the number of media. is_fallback: whether popular media are used instead of the strategy. People without recommendations have a row, too.';
