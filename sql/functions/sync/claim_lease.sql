create function engine.claim_lease(worker uuid, expired bigint, out held boolean, out beat bigint)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- A lease that is lost in a crash is claimed again a second later, so the commit need not wait for the disk.
    perform set_config('synchronous_commit', 'off', true);
    update engine.worker_lease lease set holder = worker, beat = lease.beat + 1
    where holder is null or holder = worker or lease.beat = expired
    returning lease.beat into claim_lease.beat;
    held := found;
    if not held then
        select lease.beat into claim_lease.beat from engine.worker_lease lease;
    end if;
end
$$;

comment on function engine.claim_lease is
    'Claim or renew the worker''s lease: held where it is this worker''s, where nobody holds it, and where its beat is still the one that this worker takes for expired (null: none). Returns also the beat as it is now, to be compared the next time. Errors: none.';

grant execute on function engine.claim_lease to ml_service_sync;
