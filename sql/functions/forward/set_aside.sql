create function engine.set_aside(error text)
    returns bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    update engine.outbox set error = set_aside.error
    where outbox_id = (
        select min(outbox_id) from engine.outbox where interaction_id is null and outbox.error is null
    )
    returning outbox_id
$$;

comment on function engine.set_aside is
    'Leave the event that has waited longest out of what is forwarded: engagement_db refuses it, with this error. Returns its outbox_id.';

grant execute on function engine.set_aside to ml_service_sync;
