create function engine.is_popular_alone(sources engine.candidate_sources)
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select (is_popular_alone.sources).popular and engine.is_alone(is_popular_alone.sources)
$$;

comment on function engine.is_popular_alone is
    'Returns whether popular is the only one of these sources, so that nothing fills a page behind another source. A constant if sources is one. Inlined.';
