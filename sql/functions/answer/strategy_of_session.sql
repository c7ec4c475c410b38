create function engine.strategy_of_session(strategy text, placement text)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        strategy,
        (select known.strategy from engine.placement known where known.name = placement),
        'sequence'
    );
end
$$;

comment on function engine.strategy_of_session is
    'Returns the name of the strategy for a session: the one asked for, else that of the placement, else sequence.';
