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
    parallel safe
as $$
    select
        answers.ordinality,
        answers.user_id,
        coalesce(page.recommendations, '[]'),
        cardinality(media_keys),
        answers.is_fallback
    from engine.answers(engine.within_catalogue(page_json.question)) answers
    cross join lateral (
        select
            json_agg(
                engine.with_movers(moved_by, engine.medium_json(
                    media_id,
                    title,
                    description,
                    release_year,
                    media_type,
                    cover_url,
                    genre_set.genres,
                    recommendation_score,
                    content_score,
                    collaborative_score
                ))
                order by place
            ) as recommendations
        from unnest(media_keys, recommendation_scores, content_scores, collaborative_scores, answers.moved_by)
            with ordinality as listed
                (media_key, recommendation_score, content_score, collaborative_score, moved_by, place)
        join engine.media on media.media_key = listed.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
    ) page
$$;

comment on function engine.page_json is
    'What engine.page gives, as one JSON array for each person, scores with at most 4 decimals; with rules, the names of those that moved a medium, where any did.';
