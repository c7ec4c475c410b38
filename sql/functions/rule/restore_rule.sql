create function engine.restore_rule(name text, version integer)
    returns engine.rule
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept jsonb;
    restored engine.rule;
begin
    select parameters into kept
    from engine.rule_version
    where rule_version.name = restore_rule.name
        and rule_version.version = restore_rule.version;
    if kept is null then
        raise 'rule % has no version %', restore_rule.name, restore_rule.version using errcode = 'no_data_found';
    end if;
    perform engine.give_parameters('engine.rule', restore_rule.name, kept);
    select * into restored from engine.rule where rule.name = restore_rule.name;
    return restored;
end
$$;

comment on function engine.restore_rule is
    'Gives a rule the parameters that it had in this version, which makes a new version. Returns the rule. Errors: no_data_found if there is no such version; check_violation if it counts everywhere and 100 other rules do (engine.check_rule).';
