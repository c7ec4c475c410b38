create function engine.page_json_without_reasons(question engine.question)
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
        cardinality(answers.media_keys),
        answers.is_fallback
    from engine.answers(page_json_without_reasons.question) answers
    cross join lateral (
        select json_agg(medium order by place) as recommendations
        from engine.listed_json(answers)
    ) page
$$;

comment on function engine.page_json_without_reasons is
    'engine.page_json of a question that wants no reasons. Inlined.';
