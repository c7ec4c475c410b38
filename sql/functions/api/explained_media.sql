-- This one function gives rows with reasons for every answer in JSON, so that no function needs a variant with reasons.
create function api.explained_media(answer json)
    returns table (
        user_id uuid,
        "row" bigint,
        row_title text,
        "position" bigint,
        media_id uuid,
        title text,
        description text,
        release_year integer,
        media_type text,
        cover_url text,
        genres text[],
        score double precision,
        because text,
        reasons json
    )
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    if json_typeof(answer) is distinct from 'object'
        or coalesce(
            json_typeof(answer -> 'recommendations'), json_typeof(answer -> 'media'), json_typeof(answer -> 'rows'), ''
        ) <> 'array' and json_typeof(answer -> 'results') is distinct from 'object'
    then
        raise 'answer: expected that of a function that answers in JSON, with recommendations, media, results or rows'
            using errcode = 'ML400';
    end if;
    return query
        select
            list.user_id,
            list."row",
            list.title,
            medium."position",
            medium.id,
            medium.title,
            medium.description,
            medium.release_year,
            medium.media_type,
            medium.cover_url,
            medium.genres,
            coalesce(medium.recommendation_score, medium.score),
            medium.because,
            coalesce(medium.reasons, '[]')
        from (
            select
                0 as place,
                (answer ->> 'user_id')::uuid as user_id,
                null::bigint as "row",
                null as title,
                coalesce(answer -> 'recommendations', answer -> 'media') as media
            union all
            select place, person.id::uuid, null, null, person.page -> 'recommendations'
            from json_each(answer -> 'results') with ordinality as person (id, page, place)
            union all
            select place, (answer ->> 'user_id')::uuid, place, line ->> 'title', line -> 'media'
            from json_array_elements(answer -> 'rows') with ordinality as listed (line, place)
        ) list
        cross join lateral rows from (
            json_to_recordset(list.media) as (
                id uuid,
                title text,
                description text,
                release_year integer,
                media_type text,
                cover_url text,
                genres text[],
                recommendation_score double precision,
                score double precision,
                because text,
                reasons json
            )
        ) with ordinality as medium (
            id, title, description, release_year, media_type, cover_url, genres, recommendation_score, score,
            because, reasons, "position"
        )
        order by list.place, medium."position";
end
$$;

comment on function api.explained_media is
    'Returns the media of an answer in JSON as rows, in its order, each with its reasons. answer: what a function that returns JSON answers to a question with "explain": true: recommendations_batch (for the rows of recommend_many), session_recommendations (recommend_for_session), listed_media_json (popular_media, trending_media and similar_media), ranked_media (rank_media), home_json (home), or a tracked_… function or next_recommendations. user_id: the person that the answer names; null where it names none, as for sessions and lists. "row" (from 1) and row_title: the row of a page; null for other answers. "position": the place in the answer, or in its row, from 1. score: the recommendation_score, or the score of the list, in [0, 1] with 4 decimals. because: the main reason as a sentence; null where there is none, or none was asked for. reasons: a JSON array of the strongest reasons, strongest first. Errors: ML400 for JSON that is no such answer.';
