create function api.console_restore_rule(rule text, version integer, seen integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    current engine.rule;
    restored engine.rule;
    broken text;
begin
    select * into current
    from engine.rule known
    where known.name = console_restore_rule.rule
    for no key update;
    if current.name is null then
        raise 'rule: there is none by this name' using errcode = 'ML404';
    end if;
    if current.version <> seen then
        raise 'version: the rule is at version % by now', current.version using errcode = 'ML409';
    end if;
    restored := engine.restore_rule(console_restore_rule.rule, console_restore_rule.version);
    if restored.relation <> current.relation then
        perform engine.refuse_anothers(restored.relation);
    end if;
    return json_build_object('rule', restored.name, 'version', restored.version);
exception
    when no_data_found then
        raise 'version: the rule has none by this number' using errcode = 'ML404';
    when invalid_object_definition then
        raise 'version: %', sqlerrm using errcode = 'ML400';
    when check_violation then
        get stacked diagnostics broken = constraint_name;
        raise '%', engine.broken(broken) using errcode = 'ML409';
end
$$;

comment on function api.console_restore_rule is
    'Restores the parameters that a rule had in this version, which makes a new version where anything differs. seen: the latest version that the caller has seen; null: any. Returns a JSON object with rule, its name, and version. Errors: ML400 where that version has another relation than the rule has now, and its owner may not act as ml_service_owner; ML404 for an unknown rule or version; ML409 where the rule has another version than seen by now, or more than 100 rules would count everywhere.';
