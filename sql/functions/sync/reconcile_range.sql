-- Each batch that was read is written by transactions that wait for no source (engine.write_readings).
create procedure engine.reconcile_range(above bigint, upto bigint, inout written bigint default 0)
    language plpgsql
as $$
declare
    changes bigint;
    incoming engine.incoming;
begin
    written := 0;
    while above < upto loop
        changes := engine.hold_lock('reconcile');
        incoming := engine.read_interactions(
            above, upto, (select batch from engine.sync_state where source = 'engagement_db')
        );
        commit;
        call engine.write_readings(array[incoming], 'reconcile', changes, written);
        if changes is not null then
            above := incoming.upto;
        end if;
        commit;
    end loop;
end
$$;

comment on procedure engine.reconcile_range is
    'Takes over what was changed or deleted in the source in a range of ids (above < interaction_id <= upto). written: how many rows were written or removed. Do not call it within a transaction, because it commits. A sync may run above the watermark meanwhile; a second call waits while the first reads or writes, and reads again what it had read before the first has written. Errors: those of postgres_fdw.';

grant execute on procedure engine.reconcile_range to ml_service_sync;
