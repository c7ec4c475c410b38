-- Bring in what is new in the three sources, in one transaction.
create function engine.sync(reconcile boolean default false)
    returns table (source text, written bigint)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    perform engine.finish_forgetting();
    -- The catalogue first, so that what people took is mostly known when it comes.
    return query values
        ('catalog_db', engine.sync_media()),
        ('user_db', engine.sync_people()),
        ('engagement_db', engine.sync_interactions());
    if sync.reconcile then
        return query values ('engagement_db', engine.reconcile());
    end if;
end
$$;

comment on function engine.sync is
    'Bring in what is new in the three sources: engine.sync_media, sync_people and sync_interactions, and with reconcile engine.reconcile. Returns the rows written, by source. Run it as ml_service_sync. A second one waits for the first. Errors: those of postgres_fdw; then nothing is changed.';

grant execute on function engine.sync to ml_service_sync;
