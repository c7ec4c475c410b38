-- Whatever changes this text may affect interactions with any id, so all are compared at once instead of in turn.
create function engine.reconcile_basis()
    returns text
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select concat_ws(
        ':',
        (select slots || leaving from engine.shard),
        -- Rows of a person were left out while the person was forgotten, and are missing here after a new enrolment.
        (select coalesce(sum(enrolments), 0) from engine.forgotten_change),
        extract(epoch from (select went_back_at from engine.sync_state where source = 'engagement_db'))
    )
$$;

comment on function engine.reconcile_basis is
    'Returns a text that changes when all interactions have to be compared with the source at once. It names the slots whose people are here, the number of people enrolled again, and when the source was last found to have been restored from a backup.';

grant execute on function engine.reconcile_basis to ml_service_sync;
