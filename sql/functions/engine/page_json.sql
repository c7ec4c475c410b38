-- The parts of an answer as JSON, a row a person, also for those who get nothing.
create function engine.page_json(user_ids uuid[], n integer, "offset" integer, strategy text)
    returns table (
        ordinality bigint,
        user_id uuid,
        recommendations json,
        "count" bigint,
        is_fallback boolean
    )
    language sql
    stable
    parallel safe
as $$
    select
        audience.ordinality,
        audience.user_id,
        coalesce(answer.recommendations, '[]'),
        answer."count",
        audience.is_fallback
    from engine.audience(page_json.user_ids, page_json.strategy)
    cross join lateral (
        select
            json_agg(
                json_build_object(
                    'id', media_id,
                    'title', title,
                    'description', description,
                    'release_year', release_year,
                    'media_type', media_type,
                    'cover_url', cover_url,
                    'genres', genre_set.genres,
                    'recommendation_score', trim_scale(round(recommendation_score::numeric, 4)),
                    'content_score', trim_scale(round(content_score::numeric, 4)),
                    'collaborative_score', trim_scale(round(collaborative_score::numeric, 4))
                )
                order by ranked."position"
            ) as recommendations,
            count(*) as "count"
        from engine.rank(
            audience.user_key,
            audience.genres,
            audience.strategy,
            page_json.n,
            page_json."offset"
        ) ranked
        join engine.media on media.media_key = ranked.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
    ) answer
$$;

comment on function engine.page_json is
    'What engine.page gives, as one JSON array for each person, scores with at most 4 decimals.';
