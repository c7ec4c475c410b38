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
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise 'engine.keep_rules: expected a transaction that is read committed'
            using errcode = 'invalid_transaction_state';
    end if;
    perform engine.hold_lock('rules');
    perform engine.look_at_relation(used.relation, used.about) from engine.operators_relations() used;
    return engine.end_keeping(seen);
end
$$;

comment on function engine.keep_rules is
    'Brings engine.rule_relation up to date for all relations of rules, lists and conditions: attaches triggers, drops those that nothing needs any more, keeps bits, and raises a warning, once, for what fails. Returns how many relations were written. A second call waits for the first. (The worker does the same one relation at a time, so that it can end what takes too long.) Errors: invalid_transaction_state in a transaction that is not read committed.';

grant execute on function engine.keep_rules to ml_service_sync;
