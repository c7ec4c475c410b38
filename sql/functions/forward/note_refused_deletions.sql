create function engine.note_refused_deletions(interaction_ids bigint[], errors text[])
    returns bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with refused as (
        update engine.deletion set
            tries = tries + 1,
            retry_at = clock_timestamp() + (tries + 1) * interval '2 seconds',
            error = case when tries + 1 >= 3 then refusal.error end
        from unnest(note_refused_deletions.interaction_ids, note_refused_deletions.errors)
            as refusal (interaction_id, error)
        where deletion.interaction_id = refusal.interaction_id
        returning deletion.error
    )
    select count(error) from refused
$$;

comment on function engine.note_refused_deletions is
    'Records that engagement_db refused to delete these interactions, each sent alone, with these errors. A deletion is tried again 2 seconds after the first refusal and 4 seconds after the second; after the third it is given up (engine.deletion.error). Returns how many were given up.';

grant execute on function engine.note_refused_deletions to ml_service_sync;
