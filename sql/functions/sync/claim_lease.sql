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
    'Claims or renews the lease of the worker (engine.worker_lease). held: whether this worker has the lease now. It gets it if it had it before, if nobody has it, or if the beat of the lease is still expired, the beat that this worker takes for that of a dead holder (null: none). beat: the beat of the lease now, to compare with at the next call. Errors: none.';

grant execute on function engine.claim_lease to ml_service_sync;
