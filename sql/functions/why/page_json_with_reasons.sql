-- engine.page_json, for a question that wants the reasons.
create function engine.page_json_with_reasons(question engine.question)
    returns table (
        ordinality bigint,
        user_id uuid,
        recommendations json,
        "count" integer,
        is_fallback boolean
    )
    language sql
    stable
as $$
    select
        answers.ordinality,
        answers.user_id,
        coalesce(page.recommendations, '[]'),
        cardinality(media_keys),
        answers.is_fallback
    from engine.answers(page_json_with_reasons.question) answers
    cross join lateral (
        select json_agg(engine.extended(medium, told[place]) order by place) as recommendations
        from engine.reasons_of_answer(page_json_with_reasons.question, answers) told
        cross join engine.listed_json(answers)
    ) page
$$;

comment on function engine.page_json_with_reasons is
    'What engine.page_json gives, each medium with because and reasons after all else, as engine.reasons_of_answer has them.';
