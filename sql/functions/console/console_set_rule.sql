create function api.console_set_rule(rule text, parameters jsonb, version integer default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    known engine.rule;
    wanted engine.rule;
    broken text;
begin
    perform engine.checked_parameters('engine.rule', parameters);
    select * into known from engine.rule where rule.name = console_set_rule.rule for no key update;
    if known.name is null and version is not null then
        raise 'rule: there is none by this name' using errcode = 'ML404';
    end if;
    if known.version <> console_set_rule.version then
        raise 'version: the rule is at version % by now', known.version using errcode = 'ML409';
    end if;
    if known.name is null then
        known.description := '';
        known.everywhere := false;
        known.budget := '1 second';
    end if;
    wanted := jsonb_populate_record(known, parameters);
    if known.name is not null and wanted is not distinct from known then
        return json_build_object('rule', known.name, 'version', known.version);
    end if;
    if wanted.relation is distinct from known.relation then
        perform engine.refuse_anothers(wanted.relation);
    end if;
    wanted := engine.set_rule(
        console_set_rule.rule,
        wanted.effect,
        wanted.relation,
        wanted.description,
        wanted.factor,
        wanted.n,
        wanted.everywhere,
        wanted.budget
    );
    return json_build_object('rule', wanted.name, 'version', wanted.version);
exception
    when check_violation then
        get stacked diagnostics broken = constraint_name;
        raise 'parameters: %', engine.broken(broken) using errcode = 'ML400';
    when not_null_violation then
        get stacked diagnostics broken = column_name;
        raise 'parameters: %: expected a value', broken using errcode = 'ML400';
    when data_exception then
        raise 'parameters: a value is not of its parameter''s type, or too large' using errcode = 'ML400';
    when invalid_object_definition then
        raise 'parameters: %', sqlerrm using errcode = 'ML400';
end
$$;

comment on function api.console_set_rule is
    'Creates a rule, or changes parameters of one. parameters: an object by the names of columns of engine.rule, but name and version; those not named stay as they are. The change counts with the next answer, and makes a new version where anything differs. version: the version that the caller has seen; null: any, or none yet. Returns a JSON object with rule, its name, and version. Errors: ML400 for invalid parameters, for a relation that cannot be read as a rule, and for one that is new to the rule and whose owner may not act as ml_service_owner; ML404 for an unknown rule where a version is given; ML409 where it has another version by now.';
