-- Write events that were recorded here to engagement_db: each once, in order.
--
-- Whoever commits there and then here may be killed in between. So the ids that engagement_db gave are
-- committed here first, over another connection (the caller's part, between this and its commit): then
-- engine.settle() can look whether they arrived. Nothing is changed here before they have, because a
-- commit there may take long, and nobody here is to wait for it.
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
    -- (To hold the lock would be a write, each second.)
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
            -- What was deleted before it went need not go at all: engine.settle() drops it.
            and not exists (select from engine.deletion where deletion.interaction_id = outbox_id)
            -- Further ahead than any was set, it is of a clock that went back.
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
    'Write up to so many waiting events to engagement_db. Returns which it took, and the ids that it gave them, both null where there are none: the caller commits these to engine.forward_attempt over another connection, then commits this one, and then calls engine.mark_forwarded. Returns also which it refused, each alone, and why: for engine.note_refused. Errors: those of postgres_fdw; object_not_in_prerequisite_state before engine.settle() has returned true.';

grant execute on function engine.forward to ml_service_sync;
