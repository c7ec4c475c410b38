-- Take over what was changed or deleted in the source after it was read.
--
-- Both sides sum up what they have, by ranges of ids; only ranges that differ are read. Up to the
-- watermark, all that will ever come is here already: a sync may go on above it meanwhile.
create function engine.reconcile()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
as $$
declare
    -- Rows to a range, wherever their ids are: digests of twenty thousand ranges are no more than twenty
    -- thousand rows.
    width constant integer := 1024;
    top constant bigint := 4611686018427387903; -- the outbox counts from there: such ids cannot be taken
    own constant integer[] := (select slots from engine.shard);
    watermark bigint;
    bounds bigint[];
    unusable bigint;
    differing integer[];
    place integer;
    written bigint := 0;
begin
    perform engine.hold_lock('reconcile');
    select sync_state.watermark into watermark
    from engine.sync_state
    where source = 'engagement_db';
    bounds := array(
        select interaction_id
        from (
            select interaction_id, row_number() over (order by interaction_id) as number
            from engine.interaction
            where interaction_id < watermark
        ) numbered
        where number % width = 0
        order by interaction_id
    ) || watermark;

    with there as (
        select
            width_bucket(interaction_id - 1, bounds) as number,
            count(*) filter (where engine.can_be_taken(user_id, media_id, type) and engine.is_own(user_id, own)) as rows,
            sum(engine.interaction_hash(
                interaction_id,
                user_id,
                media_id,
                type,
                engine.counted_value(type, value),
                engine.counted_time(happened_at)
            )) filter (where engine.can_be_taken(user_id, media_id, type) and engine.is_own(user_id, own)) as digest,
            count(*) filter (where not engine.can_be_taken(user_id, media_id, type)) as left_out
        from source.interaction
        where interaction_id <= watermark
        group by width_bucket(interaction_id - 1, bounds)
    ),
    here as (
        select
            width_bucket(interaction_id - 1, bounds) as number,
            count(*) as rows,
            sum(engine.interaction_hash(interaction_id, user_id, media_id, type::text, value, happened_at)) as digest
        from engine.interaction
        join engine.person using (user_key)
        join engine.media using (media_key)
        where interaction_id <= watermark
        group by width_bucket(interaction_id - 1, bounds)
    )
    select
        coalesce(
            array_agg(number order by number) filter (
                where (coalesce(there.rows, 0), coalesce(there.digest, 0))
                    <> (coalesce(here.rows, 0), coalesce(here.digest, 0))
            ),
            '{}'
        ),
        coalesce(sum(left_out), 0)
    into differing, unusable
    from there
    full join here using (number);

    foreach place in array differing loop
        written := written
            + engine.take_range(coalesce(bounds[place], (-2 ^ 63)::bigint), bounds[place + 1]);
    end loop;
    unusable := unusable
        + coalesce((select sum(left_out) from engine.recent_range where above >= watermark), 0)
        + (select count(*) from source.interaction where interaction_id > top);
    update engine.sync_state set left_out = unusable where source = 'engagement_db' and left_out <> unusable;
    return written;
end
$$;

comment on function engine.reconcile is
    'Compare every interaction up to the watermark with the source''s, by digests of ranges that each side computes, and take over those that were changed or deleted. Returns how many. Ranges with events of people who were forgotten are read every time. A second one waits for the first. Errors: those of postgres_fdw.';

grant execute on function engine.reconcile to ml_service_sync;
