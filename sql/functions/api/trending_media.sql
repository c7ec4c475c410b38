create function api.trending_media(
    n integer default 10,
    "offset" integer default 0,
    genre text default null,
    type text default null,
    hours integer default null,
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
        from engine.listed_media(
            'trending',
            trending_media.n,
            trending_media."offset",
            trending_media.hours,
            engine.with_genre_and_type(trending_media.filter, trending_media.genre, trending_media.type),
            trending_media."within",
            trending_media.without,
            trending_media.user_id,
            null,
            trending_media.placement
        ) listed
        cross join engine.media_page(media_keys, scores)
        order by "position";
end
$$;

comment on function api.trending_media is
    'Returns what people like and watch right now, most trending first. An interaction counts half after the half_life of the model trend, 3 days by default. Media that nobody liked or watched are left out. n: 0 to 1000 rows, after skipping "offset" (0 to 1,000). genre, type (MOVIE, SERIES): only media of these. hours (1 to 720): only what happened in the last hours counts, up to this moment; null: all, as of the last refresh. filter, "within", without: as api.recommend. user_id: leaves out what this person has seen. placement: its filter and rules hold, also for the order. score: in [0, 1], relative to the most trending medium of all genres and types. Errors: ML400 for an argument out of range, an unknown placement, or a placement that demands a least_confidence.';
