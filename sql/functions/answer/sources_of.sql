-- The candidate sources that a strategy uses.
create function engine.sources_of(strategy engine.strategy)
    returns engine.candidate_sources
    language sql
    immutable
    parallel safe
as $$
    select row(
        (sources_of.strategy).content_weight > 0,
        (sources_of.strategy).neighbours_weight > 0,
        (sources_of.strategy).sequence_weight > 0,
        (sources_of.strategy).similar_weight > 0,
        false,
        (sources_of.strategy).popularity_weight > 0,
        (sources_of.strategy).trend_weight > 0,
        (sources_of.strategy).neighbours_weight
            + (sources_of.strategy).sequence_weight
            + (sources_of.strategy).similar_weight
            + (sources_of.strategy).popularity_weight
            + (sources_of.strategy).trend_weight
            <= 1 - 1e-9
    )::engine.candidate_sources
$$;

comment on function engine.sources_of is
    'Returns the candidate sources to which a strategy gives a weight. others: whether the weights of the five sources that have a name add up to less than 1.';
