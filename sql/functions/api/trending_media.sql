create function api.trending_media(
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
    perform engine.checked_strategy('trending', n, trending_media."offset", 0, 0);
    return query
        select
            media.media_id,
            title,
            description,
            release_year,
            media.media_type,
            cover_url,
            genres,
            engine.relative_popularity(trend, (select max(trend) from model.media_trend where available))
        from model.media_trend
        join engine.media on media.media_key = media_trend.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        where media_trend.available
            and media.available
            and (trending_media.genre is null or trending_media.genre = any (genres))
            and (trending_media.type is null or media.media_type = trending_media.type)
        order by trend desc, media_trend.media_id
        limit n
        offset trending_media."offset";
end
$$;

comment on function api.trending_media is
    'What people like and watch right now: an interaction counts half after the half_life of the strategy trending, 3 days by default. What nobody took is not there. n rows (0 to 1000) after skipping "offset" (0 to 1,000,000); only those of a genre or a media type (MOVIE, SERIES) where these are given. score, in [0, 1], is relative to the first of all genres and types. As of the last refresh. Errors: ML400 for an argument out of range.';
