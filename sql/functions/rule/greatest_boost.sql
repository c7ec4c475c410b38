-- How far rules can lift what a person has not been ranked yet.
create function engine.greatest_boost(rules text[])
    returns double precision
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    boost double precision := 1;
    weight double precision;
    rule record;
begin
    for rule in select * from engine.rules_as_of_now(rules) known where known.effect = 'boost' loop
        weight := case when rule.is_current then rule.greatest_weight end;
        -- What is read live has no bound: to read all of it for one would have none either.
        if weight is null then
            return 'infinity';
        end if;
        boost := boost * greatest(1, weight, rule.factor);
    end loop;
    return boost;
exception when others then
    return 'infinity';
end
$$;

comment on function engine.greatest_boost is
    'At least the product of what the boosts among these rules give any medium for this person (null: nobody), and at least 1; infinity where that cannot be told.';
