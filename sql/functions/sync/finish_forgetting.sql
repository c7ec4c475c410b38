-- What a sync or a recording wrote of somebody while they were being forgotten, or was being deleted.
--
-- In a transaction of its own: who was forgotten cannot be enrolled again before its end, however long a
-- source takes to answer.
create function engine.finish_forgetting()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- (To hold the lock would be a write, each second.)
    if not exists (select from engine.forgotten where user_key is not null)
        and not exists (select from engine.deletion)
    then
        return;
    end if;
    -- No sync that began before may write any more.
    perform engine.hold_lock('engagement_db');
    if exists (select from engine.forgotten where user_key is not null) then
        perform
        from engine.interaction
        join engine.forgotten using (user_key)
        order by interaction_id
        for update of interaction;
        delete from engine.interaction
        using engine.forgotten
        where interaction.user_key = forgotten.user_key;
        delete from engine.data_version
        using engine.forgotten
        where data_version.user_key = forgotten.user_key;
        update engine.forgotten set user_key = null where user_key is not null;
    end if;
    if exists (select from engine.deletion) then
        perform
        from engine.interaction
        join engine.deletion using (interaction_id)
        order by interaction_id
        for update of interaction;
        delete from engine.interaction
        using engine.deletion
        where interaction.interaction_id = deletion.interaction_id;
    end if;
end
$$;

comment on function engine.finish_forgetting is
    'Remove the interactions that came of people while they were being forgotten, and those that were being deleted meanwhile. Before engine.sync_interactions, and committed before it. Waits for a sync of engagement_db that runs, where there are any.';

grant execute on function engine.finish_forgetting to ml_service_sync;
