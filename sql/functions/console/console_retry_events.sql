create function api.console_retry_events(ids bigint[] default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    events bigint;
begin
    perform engine.checked_list('ids', ids);
    -- In the order in which everybody locks them: two that want the same rows take turns.
    perform from engine.outbox
    where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
    order by outbox_id
    for update;
    with retried as (
        update engine.outbox
        set error = null, tries = 0, retry_at = null
        where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
        returning outbox_id
    )
    select count(*) into events from retried;
    return json_build_object('events', events);
end
$$;

comment on function api.console_retry_events is
    'Lets dead letters (events that engagement_db refused) be forwarded again, as if they had never been refused. ids: those of api.console_letters (null: all that were refused). Returns a JSON object with events, their number. Errors: ML400 for a list of lists.';
