create function engine.mark_deleted(interaction_ids bigint[])
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.take_turn('engagement_db');
    -- A sync may have written these rows while engagement_db deleted them. Locked in the order of interaction_id.
    perform
    from engine.interaction
    where interaction.interaction_id = any (mark_deleted.interaction_ids)
    order by interaction_id
    for update;
    delete from engine.interaction
    using engine.deletion
    where interaction.interaction_id = any (mark_deleted.interaction_ids)
        and deletion.interaction_id = interaction.interaction_id
        and (deletion.user_key, deletion.media_key) = (interaction.user_key, interaction.media_key);
    delete from engine.deletion where interaction_id = any (mark_deleted.interaction_ids);
end
$$;

comment on function engine.mark_deleted is
    'Records that engagement_db has deleted these interactions. Call it once what engine.forward_deletions has sent is committed there.';

grant execute on function engine.mark_deleted to ml_service_sync;
