create function engine.content_score(wanted text[], genres text[])
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    select coalesce(count(*)::double precision / nullif(cardinality(content_score.wanted), 0), 0)
    from unnest(content_score.genres) as genre
    where genre = any (content_score.wanted)
$$;

comment on function engine.content_score is
    'Returns the share of the wanted genres that are among genres: |wanted ∩ genres| / |wanted|, in [0, 1]; 0 if none is wanted. Neither list may have duplicates.';
