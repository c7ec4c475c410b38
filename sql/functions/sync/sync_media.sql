-- Reads and writes as engine.sync_people does.
create procedure engine.sync_media(
    inout written bigint default 0,
    inout read_seconds double precision default 0,
    inout look_seconds double precision default 0
)
    language plpgsql
as $$
declare
    began constant timestamptz := clock_timestamp();
    changes bigint := engine.hold_lock('catalog_db');
    current_fingerprint text;
    row_count bigint;
    repeated bigint;
    differing record;
begin
    written := 0;
    -- The source computes this, so that only two rows cross the wire if nothing is new. Columns are hashed one by one,
    -- because one null would make a combined hash null.
    select
        count(*),
        concat_ws(
            ':',
            count(*),
            sum(uuid_hash_extended(media_id, 0)) filter (where deleted),
            sum(uuid_hash_extended(media_id, 1)),
            sum(uuid_hash_extended(media_id, hashtextextended(title, 2))),
            sum(uuid_hash_extended(media_id, hashtextextended(description, 3))),
            sum(uuid_hash_extended(media_id, hashint4extended(release_year, 4))),
            sum(uuid_hash_extended(media_id, hashtextextended(media_type, 5))),
            sum(uuid_hash_extended(media_id, hashtextextended(cover_url, 6))),
            sum(uuid_hash_extended(media_id, jsonb_hash_extended(attributes, 8))),
            (
                select concat_ws(':', count(*), sum(uuid_hash_extended(media_id, hashtextextended(genre, 7))))
                from source.media_genre
            )
        )
    into row_count, current_fingerprint
    from source.media;
    read_seconds := extract(epoch from clock_timestamp() - began);
    -- The source needs about two microseconds a medium at most. Longer times are those of the network or of other load.
    look_seconds := least(read_seconds, row_count * 2e-6);

    if current_fingerprint is distinct from (
        select fingerprint from engine.sync_state where source = 'catalog_db'
    ) then
        repeated := (select count(*) - count(distinct media_id) from source.media);
        for differing in select media from engine.differing_media() media loop
            if written = 0 then
                read_seconds := extract(epoch from clock_timestamp() - began);
            end if;
            commit;
            if not engine.take_turn('catalog_db', changes) then
                return; -- another session has synced since, and the next sync sees what is left
            end if;
            changes := changes + 1;
            written := written + engine.write_media(differing.media);
        end loop;
        commit;
        if not engine.take_turn('catalog_db', changes) then
            return;
        end if;
    end if;
    update engine.sync_state set
        fingerprint = current_fingerprint,
        left_out = coalesce(repeated, left_out),
        error = null,
        failing_since = null,
        synced_at = clock_timestamp()
    where source = 'catalog_db';
end
$$;

comment on procedure engine.sync_media is
    'Reads the catalogue if a digest of all that matters in it has changed. Rows without an id, and rows whose id another row has that is taken, are left out and counted. written: how many media were written; read_seconds: seconds until all was read; look_seconds: the part of read_seconds that the source took to say whether anything had changed, at most 2 µs a medium. Do not call it within a transaction, because it commits. A second call waits while the first reads or writes; if the first has written something meanwhile, the second leaves the rest to the next sync. Errors: those of postgres_fdw.';

grant execute on procedure engine.sync_media to ml_service_sync;
