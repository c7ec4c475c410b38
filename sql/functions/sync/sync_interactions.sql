-- Bring in what people did since: what is above all that was read, and what came late below that.
--
-- Ids are handed out when a row is written but seen when it commits, and some hand them out in blocks.
-- So the last ranges of ids are compared with what they held when they were read. They reach back some
-- ten thousand rows, and to the watermark: the highest id that had been read when every transaction
-- began that was writing at the source, as far as it shows.
--
-- By steps, each of them in a transaction of its own, a first load loses nothing when it is interrupted:
-- what is read then ends where the step ended, as if the source did.
create function engine.sync_interactions(by_steps boolean default false, newcomers_first boolean default false)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    rows_to_a_range constant integer := 1000;
    most_gone constant integer := 1000;
    in_doubt constant bigint[] := array(select unnest(interaction_ids) from engine.forward_attempt);
    top constant bigint := 4611686018427387903; -- the outbox counts from there
    state engine.sync_state;
    since bigint;
    before bigint;
    highest bigint;
    is_back boolean;
    is_other boolean := false;
    enrolments integer;
    lowest bigint;
    bounds bigint[];
    known record;
    there record;
    changed record;
    taken record;
    written bigint := 0;
    writers text[];
begin
    perform engine.hold_lock('engagement_db');
    select * into state from engine.sync_state where source = 'engagement_db';
    -- A read of the same transaction sees the source as of the same moment: it proves nothing new.
    if state.open_writers = '{}' and state.synced_by is distinct from pg_current_xact_id() then
        since := state.seen;
    end if;
    highest := (select interaction_id from source.interaction where interaction_id <= top order by interaction_id desc limit 1);
    lowest := (select interaction_id from source.interaction order by interaction_id limit 1);

    select sync_state.enrolments into enrolments from engine.sync_state where source = 'user_db';
    if state.enrolments <> enrolments then
        -- What the source has of who was taken in again was left out while they were forgotten.
        update engine.recent_range set rows = -1;
        state.enrolments := enrolments;
    end if;

    before := (select max(upto) from engine.recent_range);
    if coalesce(highest, 0) < before then
        is_back := exists (
            select
            from source.interaction newest
            join engine.interaction here on here.interaction_id = newest.interaction_id
            join engine.person on person.user_key = here.user_key
            join engine.media on media.media_key = here.media_key
            where newest.interaction_id = highest
                and (newest.user_id, newest.media_id) <> (person.user_id, media.media_id)
        );
        state.gone := state.gone
            || array(
                select interaction_id
                from engine.interaction
                where interaction_id > coalesce(highest, 0) and interaction_id <= before
                order by interaction_id
                limit most_gone
            )
            || before;
        -- By these ids come other rows.
        delete from engine.deletion where interaction_id > coalesce(highest, 0) and interaction_id <= top;
        written := engine.take_range(coalesce(highest, 0), before, newcomers_first);
        state.left_out := state.left_out
            - coalesce((select sum(left_out) from engine.recent_range where above >= coalesce(highest, 0)), 0);
        delete from engine.recent_range where above >= coalesce(highest, 0);
        update engine.recent_range set upto = highest, rows = -1 where upto > highest;
        state.watermark := least(state.watermark, coalesce(highest, 0));
        state.seen := least(state.seen, state.watermark);
        since := null;
        before := (select max(upto) from engine.recent_range);
    elsif state.gone <> '{}' and highest > coalesce(before, state.watermark) then
        is_back := exists (select from source.interaction where interaction_id = any (state.gone));
    end if;
    if is_back then
        raise warning 'engagement_db: the highest interaction_id went back from % to %',
            (select max(id) from unnest(state.gone) id), highest;
        state.went_back_at := clock_timestamp();
    end if;
    if is_back or highest > all (state.gone) then
        state.gone := '{}';
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

    -- What is new, at either end.
    if by_steps then
        select * into taken from engine.take_interactions(before, top, newcomers_first);
        written := written + taken.written;
        state.is_behind := taken.more;
        if taken.more then
            highest := taken.highest;
        end if;
    else
        written := written + engine.take_range(before, top, newcomers_first);
        state.is_behind := false;
    end if;
    if lowest < state.lowest then
        written := written + engine.take_range((-2 ^ 63)::bigint, state.lowest - 1, newcomers_first);
        state.lowest := lowest;
    end if;
    if written is null then
        return null;
    end if;

    -- What came late, is gone, or is another's by now, as after a restore whose ids have come again. Mostly
    -- nothing is. (All that is above the watermark is read for this. Where more steps follow and the
    -- watermark cannot move yet, one of them will.)
    if not state.is_behind or state.open_writers = '{}' then
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
                from engine.interaction
                where interaction_id > before and interaction_id < highest
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
    loop
        if not changed.is_new then
            written := written + engine.take_range(changed.above, changed.upto, newcomers_first);
            if written is null then
                return null;
            end if;
        end if;
        state.left_out := state.left_out + changed.more_left_out;
        insert into engine.recent_range (above, upto, rows, digest, left_out)
        values (changed.above, changed.upto, changed.rows, changed.digest, changed.left_out)
        on conflict (above) do update set
            rows = excluded.rows,
            digest = excluded.digest,
            left_out = excluded.left_out;
    end loop;

    select coalesce(array_agg(distinct transaction_id), '{}') into writers
    from source.open_writer;

    state.watermark := coalesce(since, state.watermark);
    if since is not null then
        state.seen := greatest(state.seen, before, highest);
        state.open_writers := writers;
    else
        state.open_writers := array(select unnest(state.open_writers) intersect select unnest(writers));
    end if;
    perform engine.tidy_ranges(rows_to_a_range, state.look_back, state.watermark);
    update engine.sync_state set
        watermark = state.watermark,
        watermark_at = case
            when state.watermark >= greatest(before, highest) or watermark_at is null or watermark <> state.watermark
            then clock_timestamp()
            else watermark_at
        end,
        seen = state.seen,
        is_behind = state.is_behind,
        open_writers = state.open_writers,
        lowest = state.lowest,
        gone = state.gone,
        enrolments = state.enrolments,
        left_out = greatest(state.left_out, 0),
        went_back_at = state.went_back_at,
        error = null,
        failing_since = null,
        synced_at = clock_timestamp(),
        synced_by = pg_current_xact_id()
    where source = 'engagement_db';
    return written;
end
$$;

comment on function engine.sync_interactions is
    'Bring in what people did: rows above those that were read, and below them what came late, is gone or is another''s by now, in the last sync_state.look_back rows. Returns how many rows were written or removed. What is gone there is gone here; where the ids of what is gone come again, as after a restore from a backup, a warning says so. After somebody was enrolled again, these rows are all read anew. by_steps: takes engine.sync_state.batch new rows at most; is_behind says whether there are more. newcomers_first: where some come of people or with media that are not here yet, returns null, and engine.newcomers are some of these; then roll back, engine.add_newcomers, and call it again: so nobody who records something of theirs waits until the source has answered. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.sync_interactions to ml_service_sync;
