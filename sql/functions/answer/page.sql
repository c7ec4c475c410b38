-- The answers to all people of a question as rows.
create function engine.page(question engine.question)
    returns table (
        ordinality bigint,
        user_id uuid,
        "position" bigint,
        media_id uuid,
        title text,
        description text,
        release_year integer,
        media_type text,
        cover_url text,
        genres text[],
        recommendation_score double precision,
        content_score double precision,
        collaborative_score double precision,
        moved_by jsonb
    )
    language sql
    stable
as $$
    select
        answers.ordinality,
        answers.user_id,
        listed."position",
        media.media_id,
        title,
        description,
        release_year,
        media_type,
        cover_url,
        genre_set.genres,
        recommendation_score,
        content_score,
        collaborative_score,
        listed.moved_by
    from engine.answers(page.question) answers
    cross join unnest(media_keys, recommendation_scores, content_scores, collaborative_scores, answers.moved_by)
        with ordinality as listed
            (media_key, recommendation_score, content_score, collaborative_score, moved_by, "position")
    join engine.media on media.media_key = listed.media_key
    join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
$$;

comment on function engine.page is
    'Returns a row for each medium of engine.answers with everything that is shown of it, in no particular order. ordinality: the place of the person in the question; "position": that of the medium on the page. moved_by: the names of the rules that moved the medium; null where none did.';
