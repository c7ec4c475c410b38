create function api.console_retry_events(ids bigint[] default null)
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with retried as (
        update engine.outbox
        set error = null, tries = 0, retry_at = null
        where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
        returning outbox_id
    )
    select json_build_object('events', count(*)) from retried;
end;

comment on function api.console_retry_events is
    'Have these dead letters forwarded again, as if never refused. Returns how many there were among these ids (null: all that were refused). Errors: none.';
