-- Write events that were recorded here to engagement_db: each once, in order.
--
-- Whoever commits there and then here may be killed in between. So the ids that engagement_db gave are
-- committed here first, over another connection (the caller's part, between this and its commit): then
-- engine.settle() can look whether they arrived. Nothing is changed here before they have, because a
-- commit there may take long, and nobody here is to wait for it.
create function engine.forward(most integer default 1000)
    returns engine.forward_attempt
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    batch record;
    attempt engine.forward_attempt;
begin
    perform engine.hold_lock('engagement_db');
    if exists (select from engine.forward_attempt) then
        raise 'what was written last is not settled yet' using errcode = 'object_not_in_prerequisite_state';
    end if;
    select
        array_agg(outbox_id order by outbox_id) as outbox_ids,
        array_agg(user_id order by outbox_id) as user_ids,
        array_agg(media_id order by outbox_id) as media_ids,
        array_agg(type::text order by outbox_id) as types,
        array_agg(value order by outbox_id) as "values",
        array_agg(happened_at order by outbox_id) as times
    into batch
    from (
        select outbox_id, user_id, media_id, type, value, happened_at
        from engine.outbox
        join engine.person using (user_key)
        join engine.media using (media_key)
        where interaction_id is null and error is null
        order by outbox_id
        limit most
    ) waiting;
    if batch.outbox_ids is not null then
        attempt.outbox_ids := batch.outbox_ids;
        attempt.interaction_ids := array(
            select interaction_id
            from source.append_interactions(
                batch.user_ids, batch.media_ids, batch.types, batch."values", batch.times
            ) interaction_id
            order by interaction_id
        );
        if cardinality(attempt.interaction_ids) <> cardinality(attempt.outbox_ids) then
            raise 'engagement_db numbered % of % events',
                cardinality(attempt.interaction_ids), cardinality(attempt.outbox_ids)
                using errcode = 'data_exception';
        end if;
    end if;
    return attempt;
end
$$;

comment on function engine.forward is
    'Write up to so many waiting events to engagement_db. Returns which, and the ids that it gave them, both null where none waits: the caller commits this to engine.forward_attempt over another connection, then commits this one, and then calls engine.mark_forwarded. Errors: those of postgres_fdw and of the table there; object_not_in_prerequisite_state before engine.settle() has returned true.';

grant execute on function engine.forward to ml_service_sync;
