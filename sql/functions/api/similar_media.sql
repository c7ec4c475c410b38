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
    'Media like this one, most similar first: 90 % what is taken together with it (the model of the strategy similar, relative to the strongest neighbour), 10 % the share of its genres that they have, then popularity. n rows (0 to 1000) after skipping "offset" (0 to 1,000). score is in [0, 1]; below 0.1 only genres are shared. As of the last refresh; a new medium is compared by its genres at once. placement: in the order of its rules and with what its filter and rules let through. Errors: ML400 for an argument out of range, for a placement that there is not, and for one that demands a least_confidence, ML404 for a medium that the catalogue does not know.';
