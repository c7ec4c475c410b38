-- Who made a sync return null.
create function engine.newcomers(out user_ids uuid[], out media_ids uuid[])
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select current_setting('ml_service.new_people')::uuid[], current_setting('ml_service.new_media')::uuid[]
$$;

comment on function engine.newcomers is
    'The ids of people and media for which engine.sync_interactions, sync_people or reconcile_range, with newcomers_first, has returned null in this transaction.';

grant execute on function engine.newcomers to ml_service_sync;
