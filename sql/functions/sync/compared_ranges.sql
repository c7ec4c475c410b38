-- Each side computes its own digests, so only one row per range crosses the wire.
create function engine.compared_ranges(bounds bigint[])
    returns table (above bigint, upto bigint, differs boolean, left_out bigint)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_sort = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    own constant integer[] := (select slots || leaving from engine.shard);
begin
    return query
    with there as (
        select
            width_bucket(interaction_id - 1, bounds) as place,
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
        where interaction_id > bounds[1] and interaction_id <= bounds[cardinality(bounds)]
        group by width_bucket(interaction_id - 1, bounds)
    ),
    here as (
        select
            width_bucket(interaction_id - 1, bounds) as place,
            count(*) as rows,
            sum(engine.interaction_hash(interaction_id, user_id, media_id, type::text, value, happened_at)) as digest
        from engine.interaction
        join engine.person using (user_key)
        join engine.media using (media_key)
        where interaction_id > bounds[1] and interaction_id <= bounds[cardinality(bounds)]
        group by width_bucket(interaction_id - 1, bounds)
    ),
    repeated as (
        select width_bucket(interaction_id - 1, bounds) as place, count(*) as rows, sum(repeated_row.digest) as digest
        from engine.repeated_row
        where interaction_id > bounds[1] and interaction_id <= bounds[cardinality(bounds)]
        group by width_bucket(interaction_id - 1, bounds)
    )
    select
        bounds[place],
        bounds[place + 1],
        (coalesce(there.rows, 0), coalesce(there.digest, 0))
            <> (
                coalesce(here.rows, 0) + coalesce(repeated.rows, 0),
                coalesce(here.digest, 0) + coalesce(repeated.digest, 0)
            ),
        coalesce(there.left_out, 0)
    from there
    full join here using (place)
    full join repeated using (place);
end
$$;

comment on function engine.compared_ranges is
    'Compares this database with the source, a row for each range of ids: above one element of bounds (ascending) and up to the next. differs: whether the usable rows (engine.can_be_taken) differ, by digests that each side computes itself; left_out: how many rows of the source are unusable. A range that has rows on neither side is not returned. A range with events of forgotten people always differs. Errors: those of postgres_fdw.';

grant execute on function engine.compared_ranges to ml_service_sync;
