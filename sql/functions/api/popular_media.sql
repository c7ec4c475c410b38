create function api.popular_media(
    n integer default 10,
    "offset" integer default 0,
    genre text default null,
    type text default null
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
    parallel safe
    rows 10
    security definer
    set search_path = ''
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
begin
    perform engine.checked_strategy('popular', n, popular_media."offset", 0, 0);
    return query
        select
            media.media_id,
            title,
            description,
            release_year,
            media.media_type,
            cover_url,
            genres,
            engine.relative_popularity(popularity, (select max(popularity) from model.media_popularity where available))
        from model.media_popularity
        join engine.media on media.media_key = media_popularity.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        where media_popularity.available
            and media.available
            and (popular_media.genre is null or popular_media.genre = any (genres))
            and (popular_media.type is null or media.media_type = popular_media.type)
        order by popularity desc nulls last, media_popularity.media_id
        limit n
        offset popular_media."offset";
end
$$;

comment on function api.popular_media is
    'What people like and watch most: an interaction counts half after the half_life of the strategy popular, 90 days by default. n rows (0 to 1000) after skipping "offset" (0 to 1,000,000); only those of a genre or a media type (MOVIE, SERIES) where these are given. score, in [0, 1], is relative to the first of all genres and types. As of the last refresh. Errors: ML400 for an argument out of range.';
