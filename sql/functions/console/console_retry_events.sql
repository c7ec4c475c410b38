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
    letters constant bigint[] := engine.locked_letters(ids);
begin
    update engine.outbox
    set error = null, tries = 0, retry_at = null
    where outbox_id = any (letters);
    return json_build_object('events', cardinality(letters));
end
$$;

comment on function api.console_retry_events is
    'Lets dead letters (events that engagement_db refused) be forwarded again, as if they had never been refused. ids: those of api.console_letters (null: all that were refused). Returns a JSON object with events, their number. Errors: ML400 for a list of lists.';
