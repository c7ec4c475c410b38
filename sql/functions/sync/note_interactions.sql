-- With this, the next sync already moves the watermark. Otherwise another sync would have to read the same rows again.
create function engine.note_interactions()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    top constant bigint := 4611686018427387903; -- the greatest id of a source, below every outbox_id
begin
    perform engine.hold_lock('engagement_db');
    update engine.sync_state set
        seen = greatest(seen, (select max(interaction_id) from source.interaction where interaction_id <= top)),
        synced_by = pg_current_xact_id()
    where source = 'engagement_db' and open_writers = '{}' and synced_by is distinct from pg_current_xact_id();
    if found then
        update engine.sync_state set
            open_writers = array(select distinct transaction_id from source.open_writer)
        where source = 'engagement_db';
    end if;
end
$$;

comment on function engine.note_interactions is
    'Records the highest interaction_id of engagement_db, and the transactions that are writing there, without reading interactions. If there are none, the next sync moves the watermark up to this id. Does nothing while earlier writers are recorded (engine.sync_state.open_writers), or if this transaction has read the source before. Errors: those of postgres_fdw.';

grant execute on function engine.note_interactions to ml_service_sync;
