-- Find out what became of events whose forwarding was interrupted.
create procedure engine.settle(inout settled boolean default false)
    language plpgsql
as $$
declare
    top constant bigint := 4611686018427387903; -- the outbox counts from there
    attempt engine.forward_attempt;
    has_arrived boolean;
begin
    settled := true;
    -- (To hold the lock would be a write, each second. Whoever forwards at this moment forwards something.)
    if not exists (select from engine.outbox where interaction_id is null)
        and not exists (select from engine.forward_attempt)
        and not exists (select from engine.deletion where interaction_id > top)
    then
        return;
    end if;
    perform engine.hold_lock('engagement_db');
    select * into attempt from engine.forward_attempt;
    if not found then
        -- Nothing is on its way: what was deleted before it went need not go at all. (Not in
        -- engine.forward: who is forgotten would wait for engagement_db.) As api.forget_user: the outbox first.
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
        -- They arrived all or none. An id alone may be another row's: a server that crashes can hand
        -- it out again.
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
        commit; -- nobody who needs one of these events is to wait for the source
        if has_arrived then
            perform engine.mark_forwarded(attempt.outbox_ids, attempt.interaction_ids);
        else
            perform engine.hold_lock('engagement_db');
            delete from engine.forward_attempt
            where (outbox_ids, interaction_ids) = (attempt.outbox_ids, attempt.interaction_ids);
        end if;
        return;
    end if;
    -- The connection that wrote them may still be about to commit: whoever is writing must end first.
    update engine.forward_attempt set writers = array(
        select distinct transaction_id
        from source.open_writer
        where attempt.writers is null or transaction_id = any (attempt.writers)
    );
    settled := false;
end
$$;

comment on procedure engine.settle is
    'Find out, in two or more calls, whether the events of engine.forward_attempt arrived. settled: nothing is in doubt, and then what was deleted before it was sent is dropped; otherwise ask again. Not to be called within a transaction. Errors: those of postgres_fdw.';

grant execute on procedure engine.settle to ml_service_sync;
