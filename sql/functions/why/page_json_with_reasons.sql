-- The branch of engine.page_json for questions with explain.
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
        listed.recommendations,
        cardinality(media_keys),
        answers.is_fallback
    from engine.answers(page_json_with_reasons.question) answers
    cross join lateral (
        select
            array_agg(why.because order by place) as because,
            array_agg(coalesce(why.reasons, '[]') order by place) as reasons
        from unnest(media_keys) with ordinality as listed (media_key, place)
        left join engine.best_reasons(page_json_with_reasons.question, answers) why on why.media_key = listed.media_key
    ) told
    cross join lateral engine.listed_json(answers, told.because, told.reasons) listed
$$;

comment on function engine.page_json_with_reasons is
    'Returns what engine.page_json gives, each medium with because and reasons (engine.best_reasons). because is null and reasons is empty where the score rests only on media that the person dislikes, and where it is 0, except for a new medium that explore shows.';
