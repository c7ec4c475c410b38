create function engine.set_rule(
    name text,
    effect text,
    relation text,
    description text default '',
    factor double precision default null,
    n integer default null,
    everywhere boolean default false,
    budget interval default '1 second'
)
    returns engine.rule
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    made engine.rule;
    failure text;
begin
    if cardinality(parse_ident(set_rule.relation)) <> 2 then
        raise 'relation: expected a table or view with its schema, as in shop.hidden' using errcode = 'invalid_object_definition';
    end if;
    -- Not INSERT ... ON CONFLICT: where that turns into an update, the trigger fires twice and makes two versions.
    update engine.rule set
        effect = set_rule.effect,
        relation = set_rule.relation,
        description = set_rule.description,
        factor = set_rule.factor,
        n = set_rule.n,
        everywhere = set_rule.everywhere,
        budget = set_rule.budget
    where rule.name = set_rule.name
    returning * into made;
    if not found then
        insert into engine.rule (name, effect, relation, description, factor, n, everywhere, budget)
        values (
            set_rule.name,
            set_rule.effect,
            set_rule.relation,
            set_rule.description,
            set_rule.factor,
            set_rule.n,
            set_rule.everywhere,
            set_rule.budget
        )
        returning * into made;
    end if;
    -- Makes engine.keep_rules try the relation now, however recently it was tried.
    update engine.rule_relation set tried_at = null, copy_again_at = null
    where rule_relation.relation = set_rule.relation and (tried_at is not null or copy_again_at is not null);
    perform engine.keep_rules();
    -- A live relation has a finite valid_until only if it took too long to be kept.
    select coalesce(error, case when mode = 'live' and valid_until < 'infinity' then reason end) into failure
    from engine.rule_relation
    where relation = set_rule.relation;
    if failure is not null then
        raise 'rule %: % cannot be evaluated: %', set_rule.name, set_rule.relation, failure
            using errcode = 'invalid_object_definition';
    end if;
    if made.effect = 'pin' and not exists (
        select
        from pg_attribute
        where attrelid = engine.named_relation(made.relation) and attname = 'position' and not attisdropped
    ) then
        raise 'rule %: %: expected a column position, the places of what is pinned', made.name, made.relation
            using errcode = 'invalid_object_definition';
    end if;
    return made;
end
$$;

comment on function engine.set_rule is
    'Creates a rule, or replaces all settings of the one with this name. The arguments are columns of engine.rule. It takes effect at commit, also for answers that are cached. Returns the rule. Run it as ml_service_owner. Errors: 23514 for a value that no rule can have; invalid_object_definition if the relation is named without a schema, cannot be evaluated, or has no column position for a pin; invalid_transaction_state in a transaction that is not read committed.';
