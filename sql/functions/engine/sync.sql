-- Bring in what is new in the three sources.
create function engine.sync(reconcile boolean default false)
    returns table (source text, written bigint)
    language plpgsql
    volatile
    set search_path = ''
    set jit = off
as $$
begin
    perform pg_advisory_xact_lock(7013500002);
    -- The catalogue first, so that what people took is mostly known when it comes.
    return query values
        ('catalog_db', engine.sync_media()),
        ('user_db', engine.sync_people()),
        ('engagement_db', engine.sync_interactions(reconcile));
end
$$;

comment on function engine.sync is
    'Bring in what is new in the three sources; with reconcile, compare every interaction, and take over those that were changed or deleted. Returns the rows written, by source. Run it as ml_service_sync. A second one waits for the first. Errors: those of postgres_fdw; then nothing is changed.';

grant execute on function engine.sync to ml_service_sync;
