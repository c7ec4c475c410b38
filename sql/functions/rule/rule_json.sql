create function engine.rule_json(rule engine.rule)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select json_build_object(
            'name', rule.name,
            'description', rule.description,
            'effect', rule.effect,
            'relation', rule.relation,
            'factor', rule.factor,
            'n', rule.n,
            'everywhere', rule.everywhere,
            'budget', rule.budget::text,
            'version', rule.version,
            'placements', array(
                select placement.name from engine.placement where (rule_json.rule).name = any (rules) order by placement.name
            ),
            'keys', (select count(*) from engine.api_key_rule where api_key_rule.rule = (rule_json.rule).name),
            'mode', known.mode,
            'reason', nullif(known.reason, ''),
            'error', coalesce(extent.error, known.error, known.copy_error),
            'failing_since', engine.utc(known.failing_since),
            'rows', extent.rows,
            'media', extent.media,
            'people', extent.people,
            'user_ids', extent.user_ids
        )
        from engine.rule_extent(rule.name) extent
        left join engine.rule_relation known on known.relation = (rule_json.rule).relation
    );
end
$$;

comment on function engine.rule_json is
    'Returns a rule (engine.rule) as JSON, with the placements that have it, the number of keys that have it (keys), how its relation is read and why (mode, reason), why it cannot be evaluated or copied (error; null: it can), since when (failing_since), and engine.rule_extent.';
