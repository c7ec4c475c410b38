-- The rules that count for a question.
create function engine.rules_in_force(placement text, rules text[])
    returns text[]
    language sql
    stable
    parallel safe
as $$
    select case
        when rules_in_force.placement is null
            and coalesce(rules_in_force.rules, '{}') = '{}'
            and not exists (select from engine.rule where everywhere)
        then '{}'
        else array(
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
        )
    end
$$;

comment on function engine.rules_in_force is
    'The names of the rules of a placement, of these, and of those that count everywhere, each once, in order. Never null.';
