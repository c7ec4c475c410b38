create function api.console_drop_events(ids bigint[] default null)
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
    user_keys integer[];
    media_keys integer[];
begin
    perform engine.checked_list('ids', ids);
    -- In the order in which everybody locks them: two that want the same rows take turns.
    perform from engine.outbox
    where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
    order by outbox_id
    for update;
    with dropped as (
        delete from engine.outbox
        where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
        returning outbox_id, user_key, media_key
    ),
    uncounted as (
        delete from engine.interaction
        using dropped
        where interaction.interaction_id = dropped.outbox_id
    )
    select count(*), array_agg(user_key), array_agg(media_key) into events, user_keys, media_keys from dropped;
    perform engine.unattribute(user_keys, media_keys);
    return json_build_object('events', events);
end
$$;

comment on function api.console_drop_events is
    'Drops dead letters (events that engagement_db refused): they are not forwarded, and no longer count here. ids: those of api.console_letters (null: all that were refused). Returns a JSON object with events, the number dropped. Errors: ML400 for a list of lists.';
