-- Delete at engagement_db what was deleted here.
--
-- Until that is committed there, no sync may bring it back; afterwards none reads it any more. So this and
-- whatever reads take turns, and what is forgotten here of a deletion is committed after that there. To be
-- killed in between is to do the same once more.
create function engine.forward_deletions(most integer default 1000)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    waiting bigint[];
    sent bigint[];
    refused bigint[];
    errors text[];
begin
    if not exists (select from engine.deletion) then
        return 0;
    end if;
    perform engine.hold_lock('engagement_db');
    -- A reconcile may take minutes, and nothing else is to wait for it: these can.
    perform from engine.lock where name = 'reconcile' for update skip locked;
    if not found then
        return 0;
    end if;
    -- What a sync wrote while it was being deleted.
    delete from engine.interaction
    using engine.deletion
    where interaction.interaction_id = deletion.interaction_id;

    waiting := array(
        select interaction_id
        from engine.deletion
        where interaction_id < 4611686018427387904 -- those above are not there, or nobody knows by which id
            and error is null
            and (retry_at is null or retry_at <= clock_timestamp())
        order by interaction_id
        limit most
    );
    select
        array_agg(outcome.interaction_id) filter (where outcome.error is null),
        array_agg(outcome.interaction_id) filter (where outcome.error is not null),
        array_agg(outcome.error) filter (where outcome.error is not null)
    into sent, refused, errors
    from engine.send_deletions(waiting) outcome;
    delete from engine.deletion where interaction_id = any (sent);
    update engine.deletion set
        tries = tries + 1,
        retry_at = clock_timestamp() + (tries + 1) * interval '2 seconds',
        error = case when tries + 1 >= 3 then refusal.error end
    from unnest(refused, errors) as refusal (interaction_id, error)
    where deletion.interaction_id = refusal.interaction_id;
    return coalesce(cardinality(sent), 0);
end
$$;

comment on function engine.forward_deletions is
    'Delete up to so many interactions at engagement_db that were deleted here; not while a reconcile runs. What it refuses, each alone, is tried again 2 and 6 seconds later, and after the third time left (engine.deletion.error). Returns how many were deleted there. Errors: those of postgres_fdw that are no refusal.';

grant execute on function engine.forward_deletions to ml_service_sync;
