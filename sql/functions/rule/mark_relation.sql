-- The triggers note in engine.rule_change every change of the tables that a relation reads.
create function engine.mark_relation(reads oid[])
    returns text
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- Writers of the table queue behind this lock request, so it gives up soon.
    set lock_timeout = '100ms'
as $$
declare
    relation regclass;
begin
    for relation in
        select oid from pg_class
        where oid = any (reads)
            and relkind = 'r'
            and not exists (
                select from pg_trigger
                where tgrelid = pg_class.oid and tgfoid = 'engine.note_rule_change'::regproc
            )
            and engine.rule_obstacle(reads) is null
    loop
        execute format(
            'create trigger ml_service_rule after insert or update or delete or truncate on %s
            for each statement execute function engine.note_rule_change()',
            relation
        );
    end loop;
    return null;
exception when lock_not_available or insufficient_privilege then
    return format('%s got no trigger: %s', relation, sqlerrm);
end
$$;

comment on function engine.mark_relation is
    'Attaches the trigger engine.note_rule_change to each of these tables that does not have it, unless something else prevents keeping the relation (engine.rule_obstacle). Returns why a trigger could not be attached, in which case it is tried again; null: nothing failed.';
