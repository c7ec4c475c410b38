create function engine.expire_event_ids(retention interval default '30 days', most integer default 10000)
    returns bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with expired as (
        delete from engine.outbox
        where outbox_id in (
            select outbox_id
            from engine.outbox
            where interaction_id is not null and recorded_at < now() - expire_event_ids.retention
            order by recorded_at
            limit expire_event_ids.most
            for update skip locked
        )
        returning 1
    )
    select count(*) from expired
$$;

comment on function engine.expire_event_ids is
    'Forgets the event_ids of forwarded events that were recorded longer ago than retention, the oldest first: from then on, the same event_id is a new event. most: the greatest number of events. Returns how many it forgot.';

grant execute on function engine.expire_event_ids to ml_service_sync;
