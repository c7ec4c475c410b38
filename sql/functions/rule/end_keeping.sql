-- Called when every relation has been looked at (engine.look_at_relation).
create function engine.end_keeping(seen pg_snapshot)
    returns bigint
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    written bigint;
begin
    delete from engine.rule_relation
    where not exists (select from engine.operators_relations() used where used.relation = rule_relation.relation);
    perform engine.unmark_relations();
    select count(*) into written from engine.rule_relation where stamp = pg_current_xact_id();
    -- Removes the changes that were there before any of the relations was read.
    delete from engine.rule_change
    where engine.was_noted_before(changed_by, seen);
    return written;
end
$$;

comment on function engine.end_keeping is
    'Deletes what is known of relations that nothing uses any more, with their triggers, and the rows of engine.rule_change that are visible in seen, a snapshot from before the first relation was looked at (engine.look_at_relation). Returns how many rows of engine.rule_relation this transaction has written. The caller must hold the lock rules.';

grant execute on function engine.end_keeping to ml_service_sync;
