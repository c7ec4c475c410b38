create function engine.genre_match(genres text[])
    returns table (genre_set_key integer, content_score double precision)
    language sql
    stable
    parallel safe
as $$
    select unnested.genre_set_key, count(*)::double precision / cardinality(genre_match.genres)
    from (
        select unnest(genre_set_keys) as genre_set_key
        from engine.genre
        where genre.genre = any (genre_match.genres)
    ) unnested
    group by unnested.genre_set_key
$$;

comment on function engine.genre_match is
    'Returns the combinations of genres that have any of these genres. content_score: the share of these genres that they have, in (0, 1], as engine.content_score.';
