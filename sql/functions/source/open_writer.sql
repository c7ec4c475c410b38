-- The transactions that are writing interactions at this moment.
create view source.open_writer with (security_invoker = true) as
    select locks.virtualtransaction || ' (process ' || locks.pid || ')' as transaction_id
    from engagement_db.pg_locks locks
    join engagement_db.pg_class class on class.oid = locks.relation
    where class.relname = 'interaction' and locks.mode = 'RowExclusiveLock';

comment on view source.open_writer is
    'The transactions that are writing interactions at engagement_db. transaction_id text: every transaction that may have taken an interaction_id and has not ended; further ones do no harm. The view is read after source.interaction, in the same transaction. It must name the table that source.interaction reads.';

grant select on source.open_writer to ml_service_sync;
