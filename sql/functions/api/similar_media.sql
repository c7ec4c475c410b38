create function api.similar_media(
    id uuid,
    n integer default 10,
    "offset" integer default 0,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    user_id uuid default null,
    placement text default null
)
    returns table (
        media_id uuid,
        title text,
        description text,
        release_year integer,
        media_type text,
        cover_url text,
        genres text[],
        score double precision
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
begin
    return query
        select media_id, title, description, release_year, media_type, cover_url, genres, score
        from engine.similar_media(
            similar_media.id,
            similar_media.n,
            similar_media."offset",
            similar_media.filter,
            similar_media."within",
            similar_media.without,
            similar_media.user_id,
            null,
            similar_media.placement
        ) listed
        cross join engine.media_page(media_keys, scores)
        order by "position";
end
$$;

comment on function api.similar_media is
    'Returns media like a given one, most similar first. score, in [0, 1], is 0.9 × how strong a neighbour the other medium is in the item-kNN model of what is taken together (model.item_knn), relative to the strongest, plus 0.1 × the share of the given medium''s genres that it has; so media that share only genres have at most 0.1. Equal scores go by popularity, then id. As of the last refresh; a new medium is compared by its genres at once. n: 0 to 1000 rows, after skipping "offset" (0 to 1,000). filter, "within", without: as api.recommend. user_id: leaves out what this person has seen. placement: its filter and rules hold, also for the order. Errors: ML400 for an argument out of range, an unknown placement, or a placement that demands a least_confidence; ML404 for a medium that the catalogue does not know.';
