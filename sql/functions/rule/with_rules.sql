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
    'Of the media whose bits are 1, those that the rules of effect allow and deny leave to a person (null: nobody). None where one of them cannot be evaluated, or is not there: what it would have left out is not known; a warning says so, with the relation as the name of a constraint.';
