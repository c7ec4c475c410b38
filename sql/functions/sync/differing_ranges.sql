-- Which interactions may have been changed or deleted in the source after they were read.
--
-- Both sides sum up what they have, by ranges of ids. Up to the watermark, all that will ever come is
-- here already.
create function engine.differing_ranges()
    returns table (above bigint, upto bigint)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    -- Rows to a range, wherever their ids are: digests of twenty thousand ranges are no more than twenty
    -- thousand rows.
    width constant integer := 1024;
    top constant bigint := 4611686018427387903; -- the outbox counts from there: such ids cannot be taken
    own constant integer[] := (select slots || leaving from engine.shard);
    watermark bigint;
    bounds bigint[];
    -- Those above, a sync has counted by ranges; one of them may reach below the watermark.
    counted bigint;
    unusable bigint;
    differing integer[];
begin
    select sync_state.watermark into watermark
    from engine.sync_state
    where source = 'engagement_db';
    counted := coalesce((select min(above) from engine.recent_range where upto > watermark), watermark);
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
            count(*) filter (
                where interaction_id <= counted and not engine.can_be_taken(user_id, media_id, type)
            ) as left_out
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
    ),
    repeated as (
        select width_bucket(interaction_id - 1, bounds) as number, count(*) as rows, sum(repeated_row.digest) as digest
        from engine.repeated_row
        where interaction_id <= watermark
        group by width_bucket(interaction_id - 1, bounds)
    )
    select
        coalesce(
            array_agg(number order by number) filter (
                where (coalesce(there.rows, 0), coalesce(there.digest, 0))
                    <> (
                        coalesce(here.rows, 0) + coalesce(repeated.rows, 0),
                        coalesce(here.digest, 0) + coalesce(repeated.digest, 0)
                    )
            ),
            '{}'
        ),
        coalesce(sum(left_out), 0)
    into differing, unusable
    from there
    full join here using (number)
    full join repeated using (number);

    unusable := unusable
        + coalesce((select sum(left_out) from engine.recent_range where upto > watermark), 0)
        + (select count(*) from source.interaction where interaction_id > top or interaction_id is null)
        + (select count(*) from engine.repeated_row);
    update engine.sync_state set left_out = unusable where source = 'engagement_db' and left_out <> unusable;
    return query
    select coalesce(bounds[place], (-2 ^ 63)::bigint), bounds[place + 1]
    from unnest(differing) place
    order by place;
end
$$;

comment on function engine.differing_ranges is
    'Compare every interaction up to the watermark with the source''s, by digests of ranges that each side computes: those that differ, from above one id up to another, in order, for engine.reconcile_range. Ranges with events of people who were forgotten always do. Counts what is left out (engine.sync_state). Errors: those of postgres_fdw.';

grant execute on function engine.differing_ranges to ml_service_sync;
