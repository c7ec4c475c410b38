create function engine.relations_to_copy()
    returns table (relation text, about text, patience interval)
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select relation, used.about, 100 * used.budget
    from engine.rule_relation
    join engine.operators_relations() used using (relation)
    where mode = 'copied' and (copy_again_at is null or copy_again_at <= now())
    order by 1
$$;

comment on function engine.relations_to_copy is
    'Returns the relations of mode copied, with about as in engine.operators_relations, except those that took too long and are left alone (engine.rule_relation.copy_again_at). patience: for how long the relation may be copied where the statement can be ended, a hundred times its budget.';

grant execute on function engine.relations_to_copy to ml_service_sync;
