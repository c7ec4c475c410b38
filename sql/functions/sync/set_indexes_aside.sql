create function engine.set_indexes_aside(with_key boolean)
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    -- All readers of the table queue behind this lock request. If it is not granted soon, the load keeps the indexes.
    set lock_timeout = '1s'
as $$
declare
    top constant bigint := 4611686018427387903; -- the greatest id of a source, below every outbox_id
    index record;
begin
    lock table engine.interaction in access exclusive mode;
    if exists (select from engine.interaction where interaction_id <= top) then
        return;
    end if;
    for index in
        select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as definition, indisprimary as is_key
        from pg_index
        where indrelid = 'engine.interaction'::regclass and indisvalid and (not indisunique or indisprimary and with_key)
    loop
        insert into engine.index_aside (name, definition) values (index.name, index.definition);
        if index.is_key then
            alter table engine.interaction drop constraint interaction_pkey;
        else
            execute format('drop index %s', index.name);
        end if;
    end loop;
exception when lock_not_available then
    null;
end
$$;

comment on function engine.set_indexes_aside is
    'Drops the indexes of engine.interaction and records them in engine.index_aside; engine.end_load rebuilds them. Does nothing if an interaction was read already, or if the table cannot be locked within a second. with_key: also drops the primary key, for a load that compares nothing; until engine.build_key, INSERT ... ON CONFLICT is not possible.';

grant execute on function engine.set_indexes_aside to ml_service_sync;
