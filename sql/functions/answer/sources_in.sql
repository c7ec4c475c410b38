-- The candidate sources that a plan has.
create function engine.sources_in(plan engine.plan)
    returns engine.candidate_sources
    language sql
    immutable
    parallel safe
as $$
    select row(
        sources_in.plan in ('people', 'item_knn', 'without_people', 'alone', 'all'), -- genres
        sources_in.plan in ('people', 'all'), -- people
        sources_in.plan in ('transitions', 'without_people', 'all'), -- transitions
        sources_in.plan in ('slim', 'without_people', 'all'), -- slim
        sources_in.plan = 'item_knn', -- item_knn
        sources_in.plan in ('popular', 'all'), -- popular
        sources_in.plan in ('trending', 'without_people', 'all'), -- trending
        sources_in.plan = 'all' -- others
    )::engine.candidate_sources
$$;

comment on function engine.sources_in is
    'Returns the candidate sources that a plan has, except popular media, which every plan ranks: the field popular is true for popular and all alone. A constant where the plan is a constant. Inlined.';
