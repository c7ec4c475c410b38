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
    'Forget the event_ids of events that were recorded longer ago than this and are forwarded, so many at most: the same event_id would be a new event. Returns how many.';

grant execute on function engine.expire_event_ids to ml_service_sync;
