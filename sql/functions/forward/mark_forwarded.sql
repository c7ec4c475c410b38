create function engine.mark_forwarded(outbox_ids bigint[], interaction_ids bigint[])
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.take_turn('engagement_db');
    delete from engine.forward_attempt attempt
    where attempt.outbox_ids = mark_forwarded.outbox_ids
        and attempt.interaction_ids = mark_forwarded.interaction_ids;
    if not found then
        return; -- another session has settled this attempt
    end if;
    -- Lock order, as in api.delete_interactions: the outbox first, then interactions, each by id.
    perform from engine.outbox where outbox_id = any (outbox_ids) order by outbox_id for update;
    perform
    from engine.interaction
    where interaction_id = any (mark_forwarded.interaction_ids || mark_forwarded.outbox_ids)
    order by interaction_id
    for update;
    -- Another row here may have one of these ids already: a first load has read the event (engine.build_key), or
    -- engagement_db was restored and gave the id again.
    delete from engine.interaction where interaction_id = any (mark_forwarded.interaction_ids);
    delete from engine.deletion where interaction_id = any (interaction_ids);
    update engine.deletion set interaction_id = forwarded.interaction_id
    from unnest(outbox_ids, interaction_ids) as forwarded (outbox_id, interaction_id)
    where deletion.interaction_id = forwarded.outbox_id;
    update engine.interaction set interaction_id = forwarded.interaction_id
    from unnest(outbox_ids, interaction_ids) as forwarded (outbox_id, interaction_id)
    where interaction.interaction_id = forwarded.outbox_id;
    update engine.outbox set interaction_id = forwarded.interaction_id
    from unnest(outbox_ids, interaction_ids) as forwarded (outbox_id, interaction_id)
    where outbox.outbox_id = forwarded.outbox_id and event_id is not null;
    delete from engine.outbox
    where outbox_id = any (outbox_ids) and event_id is null;
end
$$;

comment on function engine.mark_forwarded is
    'Records that engagement_db has the events of engine.forward_attempt, these outbox_ids, under these interaction_ids. Events without an event_id leave the outbox; events that were deleted meanwhile will be deleted at engagement_db. Does nothing if another session has settled the attempt.';

grant execute on function engine.mark_forwarded to ml_service_sync;
