create function engine.compared_by_rule(rule text, user_ids uuid[], n integer, strategy text, placement text)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    before engine.question := engine.asked(user_ids, '{}', n, 0, strategy, null, null, placement => placement);
    after engine.question := engine.asked(user_ids, '{}', n, 0, strategy, null, null, placement => placement, rules => array[rule]);
begin
    if not exists (select from engine.rule known where known.name = rule) then
        raise 'rule: there is none by this name' using errcode = 'ML404';
    end if;
    before.rules := array_remove(before.rules, rule);
    before.filtered := before.rules <> '{}' or before.filters <> '{}';
    return engine.compared_pages(before, after);
end
$$;

comment on function engine.compared_by_rule is
    'Returns what a rule changes in the first n media of these people, by a strategy (null: that of the placement, else the default one) and at a placement (null: none): engine.compared_pages of the answers without the rule and with it, whether or not it is in force elsewhere. Errors: as api.recommend; ML404 for an unknown rule.';
