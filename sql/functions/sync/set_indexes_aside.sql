create function engine.set_indexes_aside()
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    -- Everybody who reads the table queues behind this: where somebody has it, the load goes without.
    set lock_timeout = '1s'
as $$
declare
    index record;
begin
    lock table engine.interaction in access exclusive mode;
    if exists (select from engine.interaction) then
        return;
    end if;
    for index in
        select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as definition
        from pg_index
        where indrelid = 'engine.interaction'::regclass and indisvalid and not indisunique
    loop
        insert into engine.index_aside (name, definition) values (index.name, index.definition);
        execute format('drop index %s', index.name);
    end loop;
exception when lock_not_available then
    null;
end
$$;

comment on function engine.set_indexes_aside is
    'Take away the indexes of engine.interaction, where it is empty and nobody has it locked; engine.end_load makes them anew.';

grant execute on function engine.set_indexes_aside to ml_service_sync;
