create function engine.media_page(media_keys integer[], scores double precision[])
    returns table (
        "position" bigint,
        media_id uuid,
        title text,
        description text,
        release_year integer,
        media_type text,
        cover_url text,
        genres text[],
        score double precision
    )
    language sql
    stable
    parallel safe
as $$
    select
        listed."position",
        media_id,
        title,
        description,
        release_year,
        media_type,
        cover_url,
        genres,
        listed.score
    from unnest(media_page.media_keys, media_page.scores) with ordinality as listed (media_key, score, "position")
    join engine.media on media.media_key = listed.media_key
    join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
$$;

comment on function engine.media_page is
    'Returns a row for each of these media with everything that is shown of it, in no particular order. "position": its place in media_keys, from 1. Media that the catalogue does not know are left out.';
