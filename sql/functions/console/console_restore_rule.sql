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
    current integer;
begin
    select known.version into current
    from engine.rule known
    where known.name = console_restore_rule.rule
    for no key update;
    if current is null then
        raise 'rule: there is none by this name' using errcode = 'ML404';
    end if;
    if current <> seen then
        raise 'version: the rule is at version % by now', current using errcode = 'ML409';
    end if;
    return (
        select json_build_object('rule', restored.name, 'version', restored.version)
        from engine.restore_rule(console_restore_rule.rule, console_restore_rule.version) restored
    );
exception when no_data_found then
    raise 'version: the rule has none by this number' using errcode = 'ML404';
end
$$;

comment on function api.console_restore_rule is
    'Give a rule the parameters that it had as this version, which makes a new version. Returns its name and version. seen: the version that the caller has seen as the latest; null: any. Errors: ML404 where there is no such rule, or no such version of it; ML409 where it has another version than seen by now.';
