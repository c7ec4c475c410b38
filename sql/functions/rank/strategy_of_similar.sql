create function engine.strategy_of_similar()
    returns engine.strategy
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    ranks engine.strategy := (select similar_strategy from engine.strategy similar_strategy where similar_strategy.name = 'similar');
begin
    ranks.content_weight := 0.1;
    ranks.collaborative_weight := 0.9;
    return ranks;
end
$$;

comment on function engine.strategy_of_similar is
    'Returns the strategy that ranks media by their similarity to one medium: the strategy similar, with a weight of 0.1 for the share of its genres that they have, and 0.9 for what is taken together with it.';
