create function engine.with_rules(bits varbit, rules text[], user_id uuid)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    length constant integer := length(bits);
    allowed varbit := bits;
    marks varbit;
    rule record;
begin
    perform engine.refuse_cycle();
    for rule in
        select * from engine.rules_as_of_now(rules) known
        where known.effect is null or known.effect in ('allow', 'deny')
    loop
        if rule.is_current and not rule.per_user then
            marks := "bit"(rule.bits, length, true);
        else
            begin
                if rule.effect is null then
                    raise 'there is no such rule';
                end if;
                marks := engine.rule_marks(rule.relation, rule.mode, rule.is_known, user_id, length, rule.budget);
            exception when others then
                raise warning 'rule % cannot be evaluated, nothing is shown: %', rule.name, sqlerrm
                    using constraint = coalesce(rule.relation, rule.name);
                return "bit"(B'0', length, true);
            end;
        end if;
        allowed := case rule.effect when 'allow' then allowed & marks else allowed & ~ marks end;
    end loop;
    return allowed;
end
$$;

comment on function engine.with_rules is
    'Returns bits without the media that the rules of effect allow and deny keep from a person (null: nobody in particular). If one of these rules cannot be evaluated or does not exist, no bit is 1, because what it would have left out is unknown; a warning says so, with the relation as the name of a constraint.';
