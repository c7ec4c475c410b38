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
    parallel safe
as $$
    select
        answers.ordinality,
        answers.user_id,
        coalesce(page.recommendations, '[]'),
        cardinality(media_keys),
        answers.is_fallback
    from engine.answers(page_json_with_reasons.question) answers
    cross join lateral (
        select
            json_agg(
                concat(
                    left(
                        engine.medium_json(
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
                        )::text,
                        -1
                    ),
                    ', "because" : ', coalesce(to_json(why.because)::text, 'null'),
                    ', "reasons" : ', coalesce(why.reasons::text, '[]'),
                    ', "rules" : ' || moved_by::text,
                    '}'
                )::json
                order by place
            ) as recommendations
        from unnest(media_keys, recommendation_scores, content_scores, collaborative_scores, answers.moved_by)
            with ordinality as listed
                (media_key, recommendation_score, content_score, collaborative_score, moved_by, place)
        join engine.media on media.media_key = listed.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        left join engine.best_reasons(
            page_json_with_reasons.question,
            answers.user_id,
            media_keys,
            recommendation_scores,
            collaborative_scores
        ) why on why.media_key = listed.media_key
    ) page
$$;

comment on function engine.page_json_with_reasons is
    'What engine.page_json gives, each medium with because and reasons after all else, as engine.best_reasons has them.';
