create function engine.end_load()
    returns boolean
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    index engine.index_aside;
begin
    if not exists (select from engine.index_aside) then
        return false;
    end if;
    perform engine.hold_lock('engagement_db');
    delete from engine.index_aside
    where name = (select min(name) from engine.index_aside)
    returning * into index;
    if found and to_regclass(index.name) is null then
        execute index.definition;
    end if;
    if not exists (select from engine.index_aside) then
        analyze engine.interaction, engine.person, engine.media;
    end if;
    return true;
end
$$;

comment on function engine.end_load is
    'After a sync by steps: make one of engine.index_aside anew, in a transaction of its own, for whoever records something waits for it; with the last of them, gather statistics. Returns whether there was one.';

grant execute on function engine.end_load to ml_service_sync;
