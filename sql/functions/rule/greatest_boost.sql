-- How far rules can lift what a person has not been ranked yet.
create function engine.greatest_boost(rules text[], user_id uuid)
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
        if weight is null then
            execute format(
                'select max(said.weight)
                from %s as said
                where (said.user_id = $1 or said.user_id is null)
                    and (said.valid_from <= now() or said.valid_from is null)
                    and (said.valid_until > now() or said.valid_until is null)',
                engine.local_source(rule.relation, rule.mode, rule.is_known)
            )
            into weight
            using user_id;
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
