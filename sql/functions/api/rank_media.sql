create function api.rank_media(
    user_id uuid,
    media_ids uuid[],
    strategy text default null
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
        seen boolean
    )
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
begin
    return query
        select
            media_id,
            title,
            description,
            release_year,
            media_type,
            cover_url,
            genres,
            recommendation_score,
            content_score,
            collaborative_score,
            media_id in (select seen_by.media_id from engine.seen_by(rank_media.user_id, rank_media.media_ids))
        from engine.page(engine.asked_to_rank(rank_media.user_id, rank_media.media_ids, rank_media.strategy))
        order by "position";
end
$$;

comment on function api.rank_media is
    'All of a list of media, best first for a person: a shelf, or what a search found. media_ids: at most 10,000, each once; what the catalogue does not have (any more) is left out. Scores as api.recommend gives them, but that what this person has seen takes part: it is marked as seen, and each source is divided by the maximum over all. strategy: a name in engine.strategy, by default classic. Errors: ML400 for an unknown strategy, a null list, or one that is too long.';
