-- Bring in what people did since: what is above the watermark.
--
-- Ids are handed out when a row is written but seen when it commits, so the highest id that was
-- read says nothing about the ones below it. It becomes the watermark once every transaction that
-- was writing at the source just after that read has ended, and a later read began after that.
create function engine.sync_interactions()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    state engine.sync_state;
    since bigint;
    taken record;
    reached bigint;
    written bigint := 0;
    writers text[];
begin
    perform engine.hold_lock('engagement_db');
    -- What another sync or a recording wrote of somebody while they were being forgotten.
    delete from engine.interaction
    using engine.forgotten
    where interaction.user_key = forgotten.user_key;
    update engine.forgotten set user_key = null where user_key is not null;

    select * into state from engine.sync_state where source = 'engagement_db';
    -- A read of the same transaction sees the source as of the same moment: it proves nothing new.
    if state.open_writers = '{}' and state.synced_by is distinct from pg_current_xact_id() then
        since := state.seen;
    end if;

    reached := state.watermark;
    loop
        select * into taken
        from engine.take_interactions(above => reached, upto => 4611686018427387903);
        written := written + taken.written;
        reached := greatest(reached, taken.highest);
        exit when not taken.more;
    end loop;

    select coalesce(array_agg(distinct transaction_id), '{}') into writers
    from source.open_writer;

    update engine.sync_state set
        watermark = coalesce(since, watermark),
        seen = case when since is null then seen else greatest(seen, reached) end,
        open_writers = case
            when since is null then array(select unnest(open_writers) intersect select unnest(writers))
            else writers
        end,
        synced_at = clock_timestamp(),
        synced_by = pg_current_xact_id()
    where source = 'engagement_db';
    return written;
end
$$;

comment on function engine.sync_interactions is
    'Bring in what people did: rows above the watermark. Returns how many rows were written. No row is missed, in whatever order transactions commit. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.sync_interactions to ml_service_sync;
