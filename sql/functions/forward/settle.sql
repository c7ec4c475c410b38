create procedure engine.settle(inout settled boolean default false)
    language plpgsql
as $$
declare
    top constant bigint := 4611686018427387903; -- the greatest id of a source, below every outbox_id
    attempt engine.forward_attempt;
    has_arrived boolean;
begin
    settled := true;
    -- engine.hold_lock would write to its row every second, so it is called only if there is something to do. A session
    -- that is forwarding at this moment still has its events in engine.outbox, so it is not missed.
    if not exists (select from engine.outbox where interaction_id is null)
        and not exists (select from engine.forward_attempt)
        and not exists (select from engine.deletion where interaction_id > top)
    then
        return;
    end if;
    perform engine.hold_lock('engagement_db');
    select * into attempt from engine.forward_attempt;
    if not found then
        -- Nothing is being forwarded, so events that were deleted before they were forwarded are dropped. If
        -- engine.forward did this, forgetting a person would wait for engagement_db.
        -- Lock order, as in api.forget_user: the outbox first.
        perform
        from engine.outbox
        where outbox_id = any (array(select interaction_id from engine.deletion where interaction_id > top))
        order by outbox_id
        for update;
        with dropped as (
            delete from engine.deletion
            using engine.outbox
            where deletion.interaction_id = outbox_id
            returning outbox_id
        )
        delete from engine.outbox
        using dropped
        where outbox.outbox_id = dropped.outbox_id;
        return;
    end if;
    if attempt.writers = '{}' then
        -- Either all of the events arrived or none. An id alone proves nothing: a server that crashed can assign
        -- it to another row.
        has_arrived := exists (
            select
            from unnest(attempt.outbox_ids, attempt.interaction_ids) as sent (outbox_id, interaction_id)
            join engine.outbox using (outbox_id)
            join engine.person using (user_key)
            join engine.media using (media_key)
            join (
                select interaction_id, user_id, media_id, type
                from source.interaction
                where interaction_id = any (attempt.interaction_ids)
            ) arrived on arrived.interaction_id = sent.interaction_id
                and arrived.user_id = person.user_id
                and arrived.media_id = media.media_id
                and arrived.type = outbox.type::text
        );
        commit; -- ends the read of the source before rows are locked
        if has_arrived then
            perform engine.mark_forwarded(attempt.outbox_ids, attempt.interaction_ids);
        else
            perform engine.hold_lock('engagement_db');
            delete from engine.forward_attempt
            where (outbox_ids, interaction_ids) = (attempt.outbox_ids, attempt.interaction_ids);
        end if;
        return;
    end if;
    -- The connection that wrote the events may still commit, so everything that is writing now must end first.
    update engine.forward_attempt set writers = array(
        select distinct transaction_id
        from source.open_writer
        where attempt.writers is null or transaction_id = any (attempt.writers)
    );
    settled := false;
end
$$;

comment on procedure engine.settle is
    'Finds out, in two or more calls, whether the events of engine.forward_attempt arrived at engagement_db. settled: whether nothing is in doubt any more; if false, call it again. If there is no attempt, it drops events that were deleted before they were forwarded. Do not call it within a transaction, because it commits. Errors: those of postgres_fdw.';

grant execute on procedure engine.settle to ml_service_sync;
