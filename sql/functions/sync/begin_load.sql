-- Several sessions load ranges of ids side by side. No digests and no second look are needed: every transaction that was
-- writing at the source when highest was read has ended, so every id up to highest is visible.
create procedure engine.begin_load(inout is_divided boolean default null)
    language plpgsql
as $$
declare
    top constant bigint := 4611686018427387903; -- the greatest id of a source, below every outbox_id
    batch integer;
    highest bigint;
    writers text[];
    last bigint;
    bounds bigint[] := array[(-2 ^ 63)::bigint];
begin
    is_divided := false;
    if exists (select from engine.recent_range) and not exists (select from engine.load_range) then
        return;
    end if;
    perform engine.hold_lock('engagement_db');
    if exists (select from engine.recent_range) then
        -- A sync has begun meanwhile. It reads everything itself, and has compared what was loaded with that.
        delete from engine.load_range;
        return;
    end if;
    if exists (select from engine.load_range) then
        is_divided := not engine.end_ranges();
        return;
    end if;
    if exists (select from engine.interaction where interaction_id <= top) then
        return;
    end if;
    -- Makes the source sort and stop at the limit (see engine.read_interactions).
    perform set_config('enable_sort', 'off', true);
    highest := (select interaction_id from source.interaction where interaction_id <= top order by interaction_id desc limit 1);
    writers := array(select transaction_id from source.open_writer);
    select sync_state.batch into batch from engine.sync_state where source = 'engagement_db';
    loop
        last := (
            select interaction_id
            from source.interaction
            where interaction_id > bounds[cardinality(bounds)] and interaction_id < highest
            order by interaction_id
            offset batch - 1
            limit 1
        );
        exit when last is null;
        bounds := bounds || last;
    end loop;
    if cardinality(bounds) = 1 then
        return;
    end if;
    if not exists (select from source.open_writer where transaction_id = any (writers)) then
        insert into engine.load_range (above, upto)
        select above, upto
        from unnest(bounds, bounds[2:] || highest) as range (above, upto);
        is_divided := true;
    end if;
    commit; -- what follows locks out readers, who must not wait for the source
    perform engine.hold_lock('engagement_db');
    perform engine.set_indexes_aside(with_key => is_divided);
end
$$;

comment on procedure engine.begin_load is
    'Prepares a first load of interactions. Call it before a sync. If no interaction has ever been read from engagement_db, and it has more rows than one step reads (engine.sync_state.batch), this procedure drops the indexes of engine.interaction until engine.end_load, and divides the rows into the ranges of engine.load_range, for engine.load_step. Once all ranges are loaded, it records that (engine.end_ranges), and the next sync continues above them. is_divided: whether there are ranges to load. It is false if a transaction that was writing at the source when the highest id was read has not ended: then a sync by steps has to look for rows that come late. Do not call it within a transaction, because it commits. Errors: those of postgres_fdw.';

grant execute on procedure engine.begin_load to ml_service_sync;
