create function api.console_delete_rule(rule text, version integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_variable
declare
    known constant integer := (
        select rule.version from engine.rule where rule.name = console_delete_rule.rule for no key update
    );
begin
    if known <> version then
        raise 'version: the rule is at version % by now', known using errcode = 'ML409';
    end if;
    perform engine.delete_rule(rule);
    return json_build_object('rule', rule);
exception
    when no_data_found then
        raise 'rule: there is none by this name' using errcode = 'ML404';
    when foreign_key_violation then
        raise 'rule: a placement or a key has it' using errcode = 'ML409';
end
$$;

comment on function api.console_delete_rule is
    'Deletes a rule, as engine.delete_rule does; its versions are kept. version: the version that the caller has seen; null: any. Returns a JSON object with rule, its name. Errors: ML404 for an unknown rule, ML409 where it has another version by now, or a placement or a key uses it.';
