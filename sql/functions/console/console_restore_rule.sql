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
end
$$;

comment on function api.console_restore_rule is
    'Give a rule the parameters that it had as this version, which makes a new version. Returns its name and version. seen: the version that the caller has seen as the latest; null: any. Errors: ML400 for a version with another relation than now, of somebody who may not act as ml_service_owner; ML404 where there is no such rule, or no such version of it; ML409 where it has another version than seen by now.';
