create function engine.rules_in_force(placement text, rules text[])
    returns text[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select unnest(rules_in_force.rules)
        union
        select unnest(place.rules)
        from engine.placement place
        where place.name = rules_in_force.placement
        union
        select rule.name
        from engine.rule
        where everywhere
        order by 1
    );
end
$$;

comment on function engine.rules_in_force is
    'Returns the names of the rules of a placement, of rules, and of those that count everywhere, each once, in order. Never null.';
