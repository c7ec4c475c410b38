-- A first load: rows come in the order of their ids, and so into all over the other indexes.
create procedure engine.begin_load()
    language plpgsql
as $$
declare
    batch integer;
    is_large boolean;
begin
    if exists (select from engine.recent_range) then
        return;
    end if;
    perform engine.hold_lock('engagement_db');
    select sync_state.batch into batch from engine.sync_state where source = 'engagement_db';
    is_large := not exists (select from engine.recent_range)
        and not exists (select from engine.interaction)
        and engine.has_more_than(batch);
    commit; -- nobody who waits for the indexes is to wait for the source
    if is_large then
        perform engine.hold_lock('engagement_db');
        perform engine.set_indexes_aside();
    end if;
end
$$;

comment on procedure engine.begin_load is
    'Before a sync: where nothing was ever read, and there is more than a step takes, take away the indexes of engine.interaction until engine.end_load. Not to be called within a transaction: as engine.sync_interactions. Errors: those of postgres_fdw.';

grant execute on procedure engine.begin_load to ml_service_sync;
