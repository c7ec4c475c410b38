-- The process may die between the commit at engagement_db and the commit here. So the caller first commits the new ids
-- here over another connection, and engine.settle() can then find out whether the events arrived. Nothing else changes
-- here before that: a commit at engagement_db may take long, and nobody here may wait for it.
create function engine.forward(
    most integer default 1000,
    out outbox_ids bigint[],
    out interaction_ids bigint[],
    out refused_ids bigint[],
    out errors text[]
)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    waiting bigint[];
begin
    -- engine.hold_lock would write to its row every second, so it is called only if there is something to do.
    if not exists (select from engine.outbox where outbox.interaction_id is null and error is null)
        and not exists (select from engine.forward_attempt)
    then
        return;
    end if;
    perform engine.hold_lock('engagement_db');
    if exists (select from engine.forward_attempt) then
        raise 'what was written last is not settled yet' using errcode = 'object_not_in_prerequisite_state';
    end if;
    waiting := array(
        select outbox_id
        from engine.outbox
        where outbox.interaction_id is null
            and error is null
            -- An event that was deleted before it was forwarded is not forwarded: engine.settle() drops it.
            and not exists (select from engine.deletion where deletion.interaction_id = outbox_id)
            -- A retry_at more than a minute ahead was set before the clock went back, so it is ignored.
            and (retry_at between clock_timestamp() and clock_timestamp() + interval '1 minute') is not true
        order by outbox_id
        limit most
    );
    select
        array_agg(outbox_id order by outbox_id) filter (where error is null),
        array_agg(interaction_id order by outbox_id) filter (where error is null),
        array_agg(outbox_id order by outbox_id) filter (where error is not null),
        array_agg(error order by outbox_id) filter (where error is not null)
    into outbox_ids, interaction_ids, refused_ids, errors
    from engine.send(waiting);
end
$$;

comment on function engine.forward is
    'Writes waiting events of the outbox to engagement_db, the oldest first. most: the greatest number of events. outbox_ids, interaction_ids: the events that engagement_db took, and the ids that it gave them. The caller commits these to engine.forward_attempt over another connection, then commits this transaction, and then calls engine.mark_forwarded. refused_ids, errors: the events that it refused, each sent alone, and why, for engine.note_refused. Each is null if there are none. Errors: those of postgres_fdw that are no refusal (engine.is_refusal); object_not_in_prerequisite_state before engine.settle() has returned true.';

grant execute on function engine.forward to ml_service_sync;
