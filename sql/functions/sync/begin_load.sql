-- A first load: rows come in the order of their ids, and so into all over the other indexes.
create function engine.begin_load()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- The source sorts, and stops at the limit (see engine.take_interactions).
    set enable_sort = off
    set jit = off
as $$
declare
    batch integer;
begin
    if exists (select from engine.recent_range) then
        return;
    end if;
    perform engine.hold_lock('engagement_db');
    select sync_state.batch into batch from engine.sync_state where source = 'engagement_db';
    if not exists (select from engine.recent_range)
        and not exists (select from engine.interaction)
        and (select interaction_id from source.interaction order by interaction_id offset batch limit 1) is not null
    then
        perform engine.set_indexes_aside();
    end if;
end
$$;

comment on function engine.begin_load is
    'Before a sync by steps: where nothing was ever read, and there is more than a step takes, take away the indexes of engine.interaction until engine.end_load. Errors: those of postgres_fdw.';

grant execute on function engine.begin_load to ml_service_sync;
