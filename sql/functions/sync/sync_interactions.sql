-- A row gets its id when it is written but is seen when it commits, so rows may come late, below ids that were read. So
-- the ranges of engine.recent_range are compared with what they held. They reach back look_back rows, and to the
-- watermark, up to which no transaction at the source can add rows any more.
create procedure engine.sync_interactions(inout written bigint default 0, inout is_behind boolean default false)
    language plpgsql
as $$
declare
    rows_to_a_range constant integer := 1000;
    top constant bigint := 4611686018427387903; -- the greatest id of a source, below every outbox_id
    changes bigint := engine.hold_lock('engagement_db');
    in_doubt constant bigint[] := array(select unnest(interaction_ids) from engine.forward_attempt);
    state engine.sync_state;
    since bigint;
    before bigint;
    highest bigint;
    comes_again boolean := false;
    is_other boolean := false;
    enrolments integer;
    lowest bigint;
    bounds bigint[];
    known record;
    there record;
    changed record;
    newest engine.incoming;
    readings engine.incoming[] := '{}';
    rows_anew bigint := 0;
    ranges engine.recent_range[] := '{}';
    more_left_out bigint := 0;
    writers text[];
begin
    written := 0;
    select * into state from engine.sync_state where source = 'engagement_db';
    -- Within one transaction the source is read as of one moment, so a second read proves nothing new.
    if state.open_writers = '{}' and state.synced_by is distinct from pg_current_xact_id() then
        since := state.seen;
    end if;
    highest := (select interaction_id from source.interaction where interaction_id <= top order by interaction_id desc limit 1);
    lowest := (select interaction_id from source.interaction order by interaction_id limit 1);

    before := (select max(upto) from engine.recent_range);
    if coalesce(highest, 0) < before then
        comes_again := exists (
            select
            from source.interaction topmost
            join engine.interaction here on here.interaction_id = topmost.interaction_id
            join engine.person on person.user_key = here.user_key
            join engine.media on media.media_key = here.media_key
            where topmost.interaction_id = highest
                and (topmost.user_id, topmost.media_id) <> (person.user_id, media.media_id)
        );
        commit;
        if engine.take_turn('engagement_db', changes) then
            perform engine.go_back(coalesce(highest, 0), comes_again);
        end if;
        is_behind := true;
        return;
    elsif state.gone <> '{}' and highest > coalesce(before, state.watermark) then
        comes_again := exists (select from source.interaction where interaction_id = any (state.gone));
    end if;
    before := coalesce(
        before,
        (
            select interaction_id
            from engine.interaction
            where interaction_id <= state.watermark
            order by interaction_id desc
            offset state.look_back
            limit 1
        ),
        0
    );
    select coalesce(sum(forgotten_change.enrolments), 0) into enrolments from engine.forgotten_change;
    if state.enrolments <> enrolments then
        -- Rows of a person were left out while the person was forgotten. After an enrolment, the ranges are read anew.
        update engine.recent_range set rows = -1;
        state.enrolments := enrolments;
    end if;

    -- New rows at either end, state.batch of them at most: a step ends as if the source ended there, so an interrupted
    -- first load loses nothing.
    newest := engine.read_interactions(before, top, state.batch);
    is_behind := newest.upto < top;
    if is_behind then
        highest := newest.upto;
    end if;
    if lowest < state.lowest then
        readings := array[
            engine.read_interactions(
                -- Up to the highest id here that is below state.lowest, an earlier step has read all.
                coalesce(
                    (select max(interaction_id) from engine.interaction where interaction_id < state.lowest),
                    (-2 ^ 63)::bigint
                ),
                state.lowest - 1,
                state.batch
            )
        ];
        if readings[1].upto < state.lowest - 1 then
            is_behind := true;
        else
            state.lowest := lowest;
        end if;
    end if;

    -- What came late, is gone, or has another row by now (after a restore) shows in the digest, which mostly is the
    -- same. This reads all rows above the watermark, so it is left to a later step if more steps follow and the
    -- watermark cannot move yet.
    if not is_behind or state.open_writers = '{}' then
        select min(above) as above, sum(rows) as rows, sum(digest) as digest into known
        from engine.recent_range;
        select
            count(*) as rows,
            sum(engine.row_hash(interaction_id, user_id, media_id, type, value, happened_at)) as digest
        into there
        from source.interaction
        where interaction_id > known.above
            and interaction_id <= before
            and interaction_id <> all (in_doubt);
        is_other := (known.rows, known.digest) is distinct from (there.rows, coalesce(there.digest, 0));
    end if;
    bounds := case
            when is_other then array(select above from engine.recent_range order by above)
        end
        || before
        || array(
            select interaction_id
            from (
                select interaction_id, row_number() over (order by interaction_id desc) as place
                from unnest(newest.interaction_ids) interaction_id
                where interaction_id < highest
                order by interaction_id desc
                limit state.look_back
            ) recent
            where place % rows_to_a_range = 0 or place = state.look_back
            order by interaction_id
        )
        || case when highest > before then highest end;
    bounds := array_remove(bounds, null);
    for changed in
        select
            present.*,
            kept.above is null as is_new,
            present.left_out - coalesce(kept.left_out, 0) as more_left_out
        from engine.range_digests(bounds) present
        left join engine.recent_range kept using (above, upto)
        where (kept.rows, kept.digest, kept.left_out) is distinct from (present.rows, present.digest, present.left_out)
        order by above
    loop
        if not changed.is_new then
            -- At most state.batch rows are read anew in a step. The other ranges still differ in the next step.
            if rows_anew > 0 and rows_anew + changed.rows > state.batch then
                is_behind := true;
                continue;
            end if;
            rows_anew := rows_anew + changed.rows;
            readings := readings || engine.read_interactions(changed.above, changed.upto);
        end if;
        ranges := ranges
            || row(changed.above, changed.upto, changed.rows, changed.digest, changed.left_out)::engine.recent_range;
        more_left_out := more_left_out + changed.more_left_out;
    end loop;
    if newest.interaction_ids <> '{}'
        or (
            select interaction_id
            from engine.interaction
            where interaction_id > before and interaction_id <> all (in_doubt)
            order by interaction_id
            limit 1
        ) <= newest.upto
    then
        readings := readings || newest;
    end if;

    select coalesce(array_agg(distinct transaction_id), '{}') into writers
    from source.open_writer;

    if readings <> '{}' then
        commit;
        call engine.write_readings(readings, 'engagement_db', changes, written);
        if changes is null then
            is_behind := true;
            return;
        end if;
    end if;

    insert into engine.recent_range
    select * from unnest(ranges)
    on conflict (above) do update set
        rows = excluded.rows,
        digest = excluded.digest,
        left_out = excluded.left_out;
    state.watermark := coalesce(since, state.watermark);
    if since is not null then
        state.seen := greatest(state.seen, before, highest);
        state.open_writers := writers;
    else
        state.open_writers := array(select unnest(state.open_writers) intersect select unnest(writers));
    end if;
    perform engine.tidy_ranges(rows_to_a_range, state.look_back, state.watermark);
    if comes_again then
        raise warning 'engagement_db: the highest interaction_id went back from % to %',
            (select max(id) from unnest(state.gone) id), highest;
    end if;
    update engine.sync_state set
        watermark = state.watermark,
        watermark_at = case
            when state.watermark >= greatest(before, highest) or watermark_at is null or watermark <> state.watermark
            then clock_timestamp()
            else watermark_at
        end,
        seen = state.seen,
        open_writers = state.open_writers,
        lowest = state.lowest,
        gone = case when comes_again or highest > all (gone) then '{}' else gone end,
        went_back_at = case when comes_again then clock_timestamp() else went_back_at end,
        enrolments = state.enrolments,
        left_out = greatest(left_out + more_left_out, 0),
        error = null,
        failing_since = null,
        synced_at = clock_timestamp(),
        synced_by = pg_current_xact_id()
    where source = 'engagement_db';
end
$$;

comment on procedure engine.sync_interactions is
    'Reads interactions from engagement_db, one step a call: new rows above and below the ids that were read before, at most engine.sync_state.batch at either end, and, in the last sync_state.look_back rows, rows that came late, are gone, or belong to another event by now. written: how many rows were written or removed here; is_behind: whether there may be more, for another call. Rows that are gone at the source are removed here; if their ids come again, as after a restore from a backup, a warning says so. After a person was enrolled again, the last rows are all read anew. It reads in one transaction and writes in others, which wait for no source (engine.write_readings): do not call it within a transaction. A second call waits while the first reads or writes; if the first has written something meanwhile, the second writes no more, and its is_behind is true. Errors: those of postgres_fdw.';

grant execute on procedure engine.sync_interactions to ml_service_sync;
