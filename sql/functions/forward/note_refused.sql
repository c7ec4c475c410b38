create function engine.note_refused(outbox_ids bigint[], errors text[])
    returns bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with refused as (
        update engine.outbox set
            tries = tries + 1,
            retry_at = clock_timestamp() + (tries + 1) * interval '2 seconds',
            error = case when tries + 1 >= 3 then refusal.error end
        from unnest(note_refused.outbox_ids, note_refused.errors) as refusal (outbox_id, error)
        where outbox.outbox_id = refusal.outbox_id and interaction_id is null
        returning outbox.error
    )
    select count(error) from refused
$$;

comment on function engine.note_refused is
    'Records that engagement_db refused these events, each sent alone, with these errors. An event is tried again 2 seconds after the first refusal and 4 seconds after the second; after the third it is a dead letter (engine.outbox.error). Returns how many became dead letters.';

grant execute on function engine.note_refused to ml_service_sync;
