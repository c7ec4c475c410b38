-- A row for everyone who asks: one plan for all of them.
create function engine.answer(
    user_ids uuid[],
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy text,
    parts text[]
)
    returns table (
        ordinality bigint,
        user_id uuid,
        genres text[],
        is_fallback boolean,
        media_keys integer[],
        recommendation_scores double precision[],
        content_scores double precision[],
        collaborative_scores double precision[]
    )
    language sql
    stable
    parallel safe
as $$
    select
        audience.ordinality,
        audience.user_id,
        audience.genres,
        audience.is_fallback,
        coalesce(page.media_keys, '{}'),
        page.recommendation_scores,
        page.content_scores,
        page.collaborative_scores
    from engine.audience(answer.user_ids, answer.session_keys, answer.strategy)
    cross join lateral (
        select
            array_agg(media_key order by "position") as media_keys,
            array_agg(recommendation_score order by "position") as recommendation_scores,
            array_agg(content_score order by "position") as content_scores,
            array_agg(collaborative_score order by "position") as collaborative_scores
        from engine.rank(
            audience.user_key,
            answer.session_keys,
            audience.genres,
            audience.strategy,
            answer.n,
            answer."offset",
            answer.parts
        )
    ) page
$$;

comment on function engine.answer is
    'What is recommended to each of these people, once, as arrays, best first; empty where there is nothing. parts: as engine.rank.';
