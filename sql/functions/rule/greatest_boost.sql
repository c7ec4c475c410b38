-- How far rules can lift what has not been ranked yet.
create function engine.greatest_boost(rules text[])
    returns double precision
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    boost double precision := 1;
    rule record;
begin
    for rule in select * from engine.rules_as_of_now(rules) known where known.effect = 'boost' loop
        -- What is read live has no bound: to read all of it for one would have none either.
        if rule.is_current is not true or rule.greatest_weight is null then
            return 'infinity';
        end if;
        boost := boost * greatest(1, rule.greatest_weight, rule.factor);
    end loop;
    return boost;
exception when others then
    return 'infinity';
end
$$;

comment on function engine.greatest_boost is
    'At least the product of what the boosts among these rules give any medium for anybody, and at least 1; infinity where that cannot be told.';
