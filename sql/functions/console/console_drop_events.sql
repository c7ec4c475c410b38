create function api.console_drop_events(ids bigint[] default null)
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with dropped as (
        delete from engine.outbox
        where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
        returning outbox_id
    ),
    uncounted as (
        delete from engine.interaction
        using dropped
        where interaction.interaction_id = dropped.outbox_id
    )
    select json_build_object('events', count(*)) from dropped;
end;

comment on function api.console_drop_events is
    'Drop these dead letters: they are not forwarded, and do not count here any more. Returns how many there were among these ids (null: all that were refused). Errors: none.';
