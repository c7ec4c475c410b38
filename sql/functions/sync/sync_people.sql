-- All is read before the first commit: when a transaction commits within a loop over rows, PostgreSQL first stores the
-- rows that are still to come. So nobody who needs one of these people waits for the source.
create procedure engine.sync_people(
    inout written bigint default 0,
    inout read_seconds double precision default 0,
    inout look_seconds double precision default 0
)
    language plpgsql
as $$
declare
    own constant integer[] := (select slots || leaving from engine.shard);
    began constant timestamptz := clock_timestamp();
    changes bigint := engine.hold_lock('user_db');
    current_fingerprint text;
    row_count bigint;
    people record;
begin
    written := 0;
    -- The source computes this, so that only one row crosses the wire if nothing is new. forgotten_change.changes is
    -- part of it, because a person who is enrolled again counts as new.
    select
        count(*),
        concat_ws(
            ':',
            count(*),
            sum(uuid_hash_extended(user_id, hashtextextended(genre, 0))),
            (select coalesce(sum(forgotten_change.changes), 0) from engine.forgotten_change),
            -- A genre that is new in the catalogue may be one that somebody has stated in another spelling.
            (select count(*) from engine.genre)
        )
    into row_count, current_fingerprint
    from source.user_genre
    where engine.is_own(user_id, own);
    read_seconds := extract(epoch from clock_timestamp() - began);
    -- The source needs about a microsecond a row at most. Longer times are those of the network or of other load.
    look_seconds := least(read_seconds, row_count * 1e-6);

    if current_fingerprint is distinct from (
        select fingerprint from engine.sync_state where source = 'user_db'
    ) then
        for people in select * from engine.differing_people() loop
            if written = 0 then
                read_seconds := extract(epoch from clock_timestamp() - began);
            end if;
            commit;
            if not engine.take_turn('user_db', changes) then
                return; -- another session has synced since, and the next sync sees what is left
            end if;
            changes := changes + 1;
            written := written + engine.write_people(people.user_ids, people.genres);
        end loop;
        commit;
        if not engine.take_turn('user_db', changes) then
            return;
        end if;
    end if;
    update engine.sync_state set
        fingerprint = current_fingerprint,
        error = null,
        failing_since = null,
        synced_at = clock_timestamp()
    where source = 'user_db';
end
$$;

comment on procedure engine.sync_people is
    'Reads the genres that people state if a digest of them all has changed. People who belong to another shard or were forgotten are left out. written: how many people were written; read_seconds: seconds until all was read; look_seconds: the part of read_seconds that the source took to say whether anything had changed, at most 1 µs a row. Do not call it within a transaction, because it commits. A second call waits while the first reads or writes; if the first has written something meanwhile, the second leaves the rest to the next sync. Errors: those of postgres_fdw.';

grant execute on procedure engine.sync_people to ml_service_sync;
