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
    letters constant bigint[] := engine.locked_letters(ids);
    user_keys integer[];
    media_keys integer[];
begin
    with dropped as (
        delete from engine.outbox
        where outbox_id = any (letters)
        returning outbox_id, user_key, media_key
    ),
    uncounted as (
        delete from engine.interaction
        using dropped
        where interaction.interaction_id = dropped.outbox_id
    )
    select array_agg(user_key), array_agg(media_key) into user_keys, media_keys from dropped;
    perform engine.unattribute(user_keys, media_keys);
    return json_build_object('events', cardinality(letters));
end
$$;

comment on function api.console_drop_events is
    'Drops dead letters (events that engagement_db refused): they are not forwarded, and no longer count here. ids: those of api.console_letters (null: all that were refused). Returns a JSON object with events, the number dropped. Errors: ML400 for a list of lists.';
