-- The one list of the candidate sources that a plan may have.
create function engine.sources_of(strategy engine.strategy)
    returns text[]
    language sql
    immutable
    parallel safe
as $$
    select array_remove(
        array[
            case when (sources_of.strategy).content_weight is distinct from 0 then 'genres' end,
            case when (sources_of.strategy).neighbours_weight is distinct from 0 then 'people' end,
            case when (sources_of.strategy).sequence_weight is distinct from 0 then 'transitions' end,
            case when (sources_of.strategy).similar_weight is distinct from 0 then 'slim' end,
            case when (sources_of.strategy).trend_weight is distinct from 0 then 'trending' end
        ],
        null
    )
$$;

comment on function engine.sources_of is
    'The candidate sources that a strategy uses besides what is popular, of genres, people, transitions, slim and trending, in this order; null: all that there are. Never null itself, and a constant where the strategy is one.';
