-- The rows of an answer, for everyone who asks.
create function engine.page(user_ids uuid[], n integer, "offset" integer, strategy text)
    returns table (
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
        collaborative_score double precision
    )
    language sql
    stable
    parallel safe
as $$
    select
        audience.user_id,
        ranked."position",
        media.media_id,
        title,
        description,
        release_year,
        media_type,
        cover_url,
        genre_set.genres,
        recommendation_score,
        content_score,
        collaborative_score
    from engine.audience(page.user_ids, page.strategy)
    cross join lateral engine.rank(
        audience.user_key,
        audience.genres,
        audience.strategy,
        page.n,
        page."offset"
    ) ranked
    join engine.media on media.media_key = ranked.media_key
    join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
    order by audience.ordinality, ranked."position"
$$;

comment on function engine.page is
    'The media recommended to each of these people, best first: one plan for all of them.';
