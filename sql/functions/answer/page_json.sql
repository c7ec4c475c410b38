-- The parts of an answer as JSON, a row a person, also for those who get nothing.
create function engine.page_json(question engine.question)
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
    from engine.answers(page_json.question) answers
    cross join lateral (
        select json_agg(medium order by place) as recommendations
        from engine.listed_json(answers)
    ) page
$$;

comment on function engine.page_json is
    'What engine.page gives, as one JSON array for each person, scores with at most 4 decimals; with rules, the names of those that moved a medium, where any did.';
