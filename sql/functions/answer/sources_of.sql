-- The candidate sources that have a plan without the others, and whether a strategy uses any but these.
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
            case when (sources_of.strategy).trend_weight is distinct from 0 then 'trending' end,
            case
                when (sources_of.strategy).neighbours_weight
                    + (sources_of.strategy).sequence_weight
                    + (sources_of.strategy).similar_weight
                    + (sources_of.strategy).popularity_weight
                    + (sources_of.strategy).trend_weight
                    > 1 - 1e-9
                then null
                else 'others'
            end
        ],
        null
    )
$$;

comment on function engine.sources_of is
    'The candidate sources that a strategy uses besides what is popular, of genres, people, transitions, slim and trending, in this order, and others where the weights of these are not all; null: all that there are. Never null itself, and a constant where the strategy is one.';
