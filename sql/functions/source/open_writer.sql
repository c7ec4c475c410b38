-- The transactions that are writing interactions at this moment.
create view source.open_writer with (security_invoker = true) as
    select locks.virtualtransaction || ' (process ' || locks.pid || ')' as transaction_id
    from engagement_db.pg_locks locks
    join engagement_db.pg_class class on class.oid = locks.relation
    where class.relname = 'interaction' and locks.mode = 'RowExclusiveLock';

comment on view source.open_writer is
    'transaction_id text: every transaction that may have taken an interaction_id and has not ended; too many does no harm. It is read after source.interaction, in the same transaction. Name here the table that source.interaction reads.';

grant select on source.open_writer to ml_service_sync;
