-- Call this in a transaction of its own: a forgotten person cannot be enrolled again before it ends, and a source may
-- take long to answer.
create function engine.finish_forgetting()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- engine.hold_lock would write to its row every second, so it is called only if there is something to do.
    if not exists (select from engine.forgotten where user_key is not null)
        and not exists (select from engine.deletion)
    then
        return;
    end if;
    -- Waits for a sync that began before the person was forgotten, and may still write rows of theirs.
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
    'Removes interactions that arrived while their people were being forgotten, or while the interactions were being deleted. Call it before engine.sync_interactions, and commit it first. If a person was forgotten since the last call, or engine.deletion has rows, it waits for a running sync of engagement_db.';

grant execute on function engine.finish_forgetting to ml_service_sync;
