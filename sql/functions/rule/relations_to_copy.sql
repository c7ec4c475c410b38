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
    'The relations of mode copied, as engine.operators_relations has them, less those that took too long and are left alone (engine.rule_relation.copy_again_at); and for how long each may be copied where the statement can be ended: a hundred times its budget.';

grant execute on function engine.relations_to_copy to ml_service_sync;
