-- No sync may bring a row back before its deletion is committed at engagement_db, so this function and syncs take turns.
-- Nothing is changed here, so that forgetting a person never waits for engagement_db: engine.mark_deleted does that
-- later. If the process dies in between, the same deletions are sent again.
create function engine.forward_deletions(
    most integer default 1000,
    out sent_ids bigint[],
    out refused_ids bigint[],
    out errors text[]
)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    waiting bigint[];
begin
    if not exists (select from engine.deletion) then
        return;
    end if;
    perform engine.take_turn('engagement_db');
    -- A reconcile may hold its lock for long. The deletions can wait for a later call; other sessions that need the
    -- lock engagement_db, which is held here, cannot.
    perform from engine.lock where name = 'reconcile' for update skip locked;
    if not found then
        return;
    end if;
    perform engine.take_turn('reconcile');
    waiting := array(
        select interaction_id
        from engine.deletion
        where interaction_id < 4611686018427387904 -- above: ids of the outbox, unknown to engagement_db
            and error is null
            -- A retry_at more than a minute ahead was set before the clock went back, so it is ignored.
            and (retry_at between clock_timestamp() and clock_timestamp() + interval '1 minute') is not true
        order by interaction_id
        limit most
    );
    select
        array_agg(outcome.interaction_id) filter (where outcome.error is null),
        array_agg(outcome.interaction_id) filter (where outcome.error is not null),
        array_agg(outcome.error) filter (where outcome.error is not null)
    into sent_ids, refused_ids, errors
    from engine.send_deletions(waiting) outcome;
end
$$;

comment on function engine.forward_deletions is
    'Deletes at engagement_db interactions that were deleted here; does nothing while a reconcile runs. most: the greatest number of interactions. sent_ids: the interactions that were deleted there, for engine.mark_deleted once that is committed. refused_ids, errors: the deletions that it refused, each sent alone, and why, for engine.note_refused_deletions. Each is null if there are none. Errors: those of postgres_fdw that are no refusal (engine.is_refusal), and those of the commit there.';

grant execute on function engine.forward_deletions to ml_service_sync;
