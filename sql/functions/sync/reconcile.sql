-- Comparing a million rows takes the two servers about two seconds. So the worker compares a part with each refresh: the
-- latest ranges, where most changes are, and the others in turn. Progress is noted once the differences are written, so
-- a call that is interrupted before that compares the same ranges again.
create procedure engine.reconcile(everything boolean, inout ranges bigint default 0, inout written bigint default 0)
    language plpgsql
as $$
declare
    lowest constant bigint := -2 ^ 63;
    top constant bigint := 4611686018427387903; -- the greatest id of a source that can be taken
    turns constant integer := 6; -- a round takes at most this many calls
    -- On a shard, a range has fewer rows here, so that it spans about 1,024 rows of the source.
    rows_to_a_range constant integer := greatest(
        1, 1024 * coalesce((select cardinality(slots || leaving) from engine.shard), 64) / 64
    );
    basis constant text := engine.reconcile_basis();
    round engine.reconcile_round;
    latest_above bigint;
    most integer;
    above bigint;
    upto bigint;
    bounds bigint[];
    unusable bigint;
    beyond bigint;
begin
    ranges := 0;
    written := 0;
    select * into round from engine.reconcile_round;
    everything := everything or round.basis is distinct from basis;
    latest_above := (
        select interaction_id
        from engine.interaction
        where interaction_id <= (select watermark from engine.sync_state where source = 'engagement_db')
        order by interaction_id desc
        offset (round.ranges + 7) / 8 * rows_to_a_range
        limit 1
    );
    most := greatest(
        1,
        round.ranges - (round.ranges + 7) / 8,
        (select ceil(reltuples / rows_to_a_range / turns) from pg_class where oid = 'engine.interaction'::regclass)
    );
    above := case when everything then lowest else round.upto end;
    unusable := case when everything then 0 else round.left_out end;
    loop
        upto := engine.looks_back_to();
        if above >= upto then
            beyond := (select count(*) from source.interaction where interaction_id > top or interaction_id is null);
            commit; -- no lock is held while the source is read
            exit when engine.end_round(above, unusable + beyond, case when everything then basis end);
            continue;
        end if;
        exit when most <= 0 and above < latest_above and not everything;
        bounds := engine.range_bounds(
            above, upto, case when most > 0 and not everything then least(round.ranges, most) else round.ranges end, rows_to_a_range
        );
        call engine.reconcile_ranges(bounds, ranges, written, unusable);
        above := bounds[cardinality(bounds)];
        most := most - (cardinality(bounds) - 1);
        if not everything then
            update engine.reconcile_round set upto = above, left_out = unusable
            where reconcile_round.upto = bounds[1];
        end if;
        commit;
    end loop;
    commit;

    -- The latest ranges, also those for which every sync only asks whether the source has changed (engine.recent_range).
    upto := (select watermark from engine.sync_state where source = 'engagement_db');
    above := greatest(above, least(engine.looks_back_to(), latest_above));
    while above < upto loop
        bounds := engine.range_bounds(above, upto, round.ranges, rows_to_a_range);
        call engine.reconcile_ranges(bounds, ranges, written, unusable);
        above := bounds[cardinality(bounds)];
    end loop;
end
$$;

comment on procedure engine.reconcile is
    'Compares interactions up to the watermark with those of the source, by ranges of 1,024 rows, and takes over what differs. everything: compares all of them; it also does so if that was never done, or if engine.reconcile_basis has changed since. Otherwise it compares the latest ranges, an eighth of engine.reconcile_round.ranges, and, from where the last call stopped, the other seven eighths, or a sixth of all ranges if that is more. At the end of a round, it counts the unusable rows (engine.sync_state.left_out). ranges: how many ranges were compared; written: how many rows were written or removed. Do not call it within a transaction, because it commits. A sync may run meanwhile. Errors: those of postgres_fdw.';

grant execute on procedure engine.reconcile to ml_service_sync;
