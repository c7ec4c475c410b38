create function engine.delete_rule(name text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    users text := (
        select string_agg(format('placement %s', placement.name), ', ' order by placement.name)
        from engine.placement
        where delete_rule.name = any (rules)
    );
begin
    if users is not null then
        raise 'rule %: it is a rule of %', delete_rule.name, users using errcode = 'foreign_key_violation';
    end if;
    delete from engine.rule where rule.name = delete_rule.name;
    if not found then
        raise 'there is no rule %', delete_rule.name using errcode = 'no_data_found';
    end if;
    perform engine.keep_rules();
end
$$;

comment on function engine.delete_rule is
    'Deletes a rule. Its versions stay. Run it as ml_service_owner. Errors: no_data_found if there is no such rule; foreign_key_violation if a placement or a key has it; invalid_transaction_state in a transaction that is not read committed.';
