-- Keep what the relations of rules say now.
create function engine.keep_rules()
    returns bigint
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    seen constant pg_snapshot := pg_current_snapshot();
    each text;
    about text;
    was_well boolean;
    written bigint := 0;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise 'engine.keep_rules: expected a transaction that is read committed'
            using errcode = 'invalid_transaction_state';
    end if;
    perform engine.hold_lock('rules');
    delete from engine.rule_relation
    where not exists (select from engine.operators_relations() used where used.relation = rule_relation.relation);
    for each, about in select used.relation, used.about from engine.operators_relations() used loop
        begin
            perform engine.keep_relation(each, about);
        exception when others then
            was_well := not exists (
                select from engine.rule_relation known
                where known.relation = each and error is not null
            );
            insert into engine.rule_relation as known
                (relation, mode, reason, reads, definition, per_user, error, failing_since)
            values (each, 'live', '', '{}', '', true, sqlerrm, now())
            on conflict (relation) do update set
                error = excluded.error,
                failing_since = coalesce(known.failing_since, excluded.failing_since)
            where known.error is distinct from excluded.error;
            if was_well then
                raise warning 'the rules of % cannot be evaluated: %', each, sqlerrm;
            end if;
        end;
    end loop;
    perform engine.unmark_relations();
    select count(*) into written from engine.rule_relation where stamp = pg_current_xact_id();
    -- What was there before any of them was read.
    delete from engine.rule_change where pg_visible_in_snapshot(changed_by, seen);
    return written;
end
$$;

comment on function engine.keep_rules is
    'Bring engine.rule_relation up to date: attach triggers, drop those that nothing needs any more, keep bits, say what fails (a warning, once). Returns how many relations were written. A second one waits for the first. Errors: invalid_transaction_state in a transaction that is not read committed.';

grant execute on function engine.keep_rules to ml_service_sync;
