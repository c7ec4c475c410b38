create function engine.rules_as_of_now(names text[])
    returns table (
        name text,
        effect text,
        relation text,
        factor double precision,
        n integer,
        budget interval,
        version integer,
        mode text,
        is_known boolean,
        is_current boolean,
        per_user boolean,
        bits varbit,
        greatest_weight double precision,
        stamp text
    )
    language sql
    stable
    parallel safe
as $$
    select
        asked.name,
        rule.effect,
        rule.relation,
        rule.factor,
        rule.n,
        rule.budget,
        rule.version,
        case when found.is_known then case when now() < found.slow_until then 'slow' else found.mode end else 'live' end,
        coalesce(found.is_known, false),
        coalesce(found.is_known and found.is_current, false),
        coalesce(found.per_user, true),
        found.bits,
        found.greatest_weight,
        found.stamp
    from unnest(rules_as_of_now.names) as asked (name)
    left join engine.rule on rule.name = asked.name
    left join lateral (
        select
            state.mode,
            state.slow_until,
            state.per_user,
            state.bits,
            state.greatest_weight,
            state.stamp::text,
            coalesce(state.definition = engine.rule_definition(state.relation, state.reads), false)
                and (state.mode <> 'copied' or state.copied_at is not null) as is_known,
            state.mode <> 'live'
                and state.error is null
                and now() < state.valid_until
                and not exists (
                    select from engine.rule_change
                    where rule_change.relation = any (state.reads || 'engine.media'::regclass::oid)
                ) as is_current
        from engine.rule_relation state
        where state.relation = rule.relation
        offset 0 -- optimization fence: evaluated once
    ) found on true
$$;

comment on function engine.rules_as_of_now is
    'Returns a row for each of these names: the rule (engine.rule; effect is null if there is none), and what still holds of engine.rule_relation. is_known: whether the relation is what it was when it was looked at; is_current: whether bits, greatest_weight and stamp hold as well. mode: that of engine.rule_relation, live if the relation is not known, or slow: questions must not read it, because it took longer than its budget when it was last tried.';
