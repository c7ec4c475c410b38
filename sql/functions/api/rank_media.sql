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
    'Returns all media of a list, best first for a person: to order a shelf or the results of a search. media_ids: at most 10,000; each counts once, and those that are not in the catalogue (any more), or that a rule that counts everywhere keeps out, are left out. Columns: as api.recommend, and seen: whether the person liked, disliked or watched the medium. Seen media are ranked, too, so each source is divided by its maximum over seen and unseen media. strategy: a name in engine.strategy; by default the default strategy (shipped: classic). Errors: ML400 for an unknown strategy, a null list, or one that is too long.';
