create function api.console_restore_rule(rule text, version integer)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not exists (select from engine.rule where rule.name = console_restore_rule.rule) then
        raise 'rule: there is none by this name' using errcode = 'ML404';
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
    'Give a rule the parameters that it had as this version, which makes a new version. Returns its name and version. Errors: ML404 where there is no such rule, or no such version of it.';
