create function engine.go_back(highest bigint, come_again boolean)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    most_gone constant integer := 1000;
    top constant bigint := 4611686018427387903; -- the greatest id of a source, below every outbox_id
    before constant bigint := (select max(upto) from engine.recent_range);
    left_out_above constant bigint := (
        select coalesce(sum(left_out), 0) from engine.recent_range where above >= highest
    );
begin
    if come_again then
        raise warning 'engagement_db: the highest interaction_id went back from % to %', before, highest;
    end if;
    -- Other rows may come with these ids, and must not be deleted.
    delete from engine.deletion where interaction_id > highest and interaction_id <= top;
    update engine.sync_state set
        gone = case
            when come_again then '{}'
            else gone
                || array(
                    select interaction_id
                    from engine.interaction
                    where interaction_id > highest and interaction_id <= before
                    order by interaction_id
                    limit most_gone
                )
                || before
        end,
        went_back_at = case when come_again then clock_timestamp() else went_back_at end,
        left_out = greatest(left_out - left_out_above, 0),
        watermark = least(watermark, highest),
        seen = least(seen, watermark, highest)
    where source = 'engagement_db';
    delete from engine.recent_range where above >= highest;
    update engine.recent_range set upto = highest, rows = -1 where upto > highest;
end
$$;

comment on function engine.go_back is
    'Records that engagement_db has no id above highest any more, although it had, so that the next sync removes these interactions here. come_again: whether the ids come again for other rows, as after a restore from a backup; then a warning says so.';

grant execute on function engine.go_back to ml_service_sync;
