create function engine.note_repeated(incoming engine.incoming)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
as $$
declare
    fewer bigint;
    more bigint;
begin
    delete from engine.repeated_row
    where interaction_id > incoming.above and interaction_id <= incoming.upto;
    get diagnostics fewer = row_count;
    insert into engine.repeated_row (interaction_id, digest)
    select interaction_id, digest
    from unnest(incoming.repeated_ids, incoming.repeated_digests) as repeated (interaction_id, digest);
    get diagnostics more = row_count;
    if more <> fewer then
        update engine.sync_state set left_out = greatest(left_out + more - fewer, 0) where source = 'engagement_db';
    end if;
end
$$;

comment on function engine.note_repeated is
    'Records in engine.repeated_row the rows of a range that were left out because another row has the same id, in the place of those recorded before, and adjusts engine.sync_state.left_out.';

grant execute on function engine.note_repeated to ml_service_sync;
