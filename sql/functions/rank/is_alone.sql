-- Where this is true and popularity_weight is 0, the top-k of the only source is the top-k of the answer.
create function engine.is_alone(sources engine.candidate_sources)
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select ((is_alone.sources).people or not (is_alone.sources).genres)
        and (is_alone.sources).people::integer
            + (is_alone.sources).transitions::integer
            + (is_alone.sources).slim::integer
            + (is_alone.sources).item_knn::integer
            + (is_alone.sources).trending::integer
            + (is_alone.sources).others::integer
            < 2
$$;

comment on function engine.is_alone is
    'Returns whether at most one of these sources counts besides popular, and genres do not count beside it. Beside people, genres may count, because engine.compose adds their scores to those of people first. A constant if sources is one. Inlined.';
