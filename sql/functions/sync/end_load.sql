-- Sessions that run side by side each build another index.
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
    perform from engine.lock where name = 'engagement_db' for share; -- keeps syncs out
    select * into index from engine.index_aside order by name limit 1 for update skip locked;
    if not found then
        return false;
    end if;
    if to_regclass(index.name) is null then
        if index.name = 'engine.interaction_pkey' then
            perform engine.build_key();
            return true;
        end if;
        execute index.definition;
    elsif index.name = 'engine.interaction_pkey' then
        if not engine.attach_key() then
            return false; -- the next sync tries again
        end if;
    end if;
    lock table engine.index_aside in share row exclusive mode; -- so that exactly one session removes the last row
    delete from engine.index_aside where name = index.name;
    if not exists (select from engine.index_aside) then
        analyze engine.interaction, engine.person, engine.media;
    end if;
    return true;
end
$$;

comment on function engine.end_load is
    'Rebuilds, after a first load, one index of engine.index_aside that no other session is rebuilding; with the last index, it gathers statistics. Call it in a transaction of its own, because sessions that record events wait for it. Returns whether to call it again; false also if the primary key cannot be attached now, and then the next sync tries again.';

grant execute on function engine.end_load to ml_service_sync;
