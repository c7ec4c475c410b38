-- A function of its own, because callers of api.recommend rely on the columns of that.
create function api.recommend_explained(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    placement text default null,
    least_confidence double precision default null
)
    returns table (
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
        because text,
        reasons json
    )
    language plpgsql
    stable
    rows 10
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
declare
    question constant engine.question := engine.asked(
        array[recommend_explained.user_id],
        '{}',
        recommend_explained.n,
        recommend_explained."offset",
        recommend_explained.strategy,
        recommend_explained.diversity,
        recommend_explained.explore,
        false,
        recommend_explained.filter,
        recommend_explained."within",
        recommend_explained.without,
        recommend_explained.placement,
        explain => true,
        least_confidence => recommend_explained.least_confidence
    );
begin
    return query
        select
            media.media_id,
            media.title,
            media.description,
            media.release_year,
            media.media_type,
            media.cover_url,
            genre_set.genres,
            listed.recommendation_score,
            listed.content_score,
            listed.collaborative_score,
            why.because,
            coalesce(why.reasons, '[]')
        from engine.answers(question) answers
        cross join unnest(media_keys, recommendation_scores, content_scores, collaborative_scores)
            with ordinality as listed
                (media_key, recommendation_score, content_score, collaborative_score, "position")
        join engine.media on media.media_key = listed.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        left join engine.best_reasons(question, answers) why on why.media_key = listed.media_key
        order by listed."position";
end
$$;

comment on function api.recommend_explained is
    'Returns the rows of api.recommend with the reasons for each. because: the main reason, one sentence in English without a full stop; null where the score is 0, or rests only on media that the person dislikes, except for new media that explore shows. reasons: a JSON array of the three strongest, each with kind, text, contribution, and the genre, or the media_id and title of the person''s medium, that it names (as api.why). Arguments: as api.recommend. Errors: as api.recommend.';
