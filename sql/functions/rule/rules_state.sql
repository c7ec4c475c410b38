create function engine.rules_state(rules text[], user_id uuid)
    returns text
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    length integer;
    state text := '';
    rule record;
begin
    if rules = '{}' then
        return '';
    end if;
    -- Sorted, because a join returns the rules in any order.
    for rule in select * from engine.rules_as_of_now(rules) known order by known.name loop
        state := concat_ws(' ', state, rule.name, rule.version);
        if rule.is_current and not rule.per_user then
            state := concat_ws(' ', state, rule.stamp);
        elsif rule.effect in ('allow', 'deny') then
            length := coalesce(length, (select max(media_key) + 1 from engine.media), 0);
            begin
                state := concat_ws(
                    ' ',
                    state,
                    sha256(varbit_send(
                        engine.rule_marks(rule.relation, rule.mode, rule.is_known, user_id, length, rule.budget)
                    ))
                );
            exception when others then
                return null;
            end;
        else
            return null;
        end if;
    end loop;
    return state;
end
$$;

comment on function engine.rules_state is
    'Returns a text that changes with everything that these rules say to a person. Null if that is unknown without answering: because a rule cannot be evaluated, or because it only orders (boost, pin, at_most) and is not kept or is per person.';
