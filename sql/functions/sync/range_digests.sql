-- The source computes the sums itself.
create function engine.range_digests(bounds bigint[])
    returns table (above bigint, upto bigint, rows bigint, digest numeric, left_out bigint)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
as $$
declare
    -- Nobody knows yet whether these events arrived. Once that is known, they show as a change.
    in_doubt constant bigint[] := array(select unnest(interaction_ids) from engine.forward_attempt);
begin
    if cardinality(bounds) < 2 then
        return;
    end if;
    return query
    with there as (
        select
            width_bucket(interaction_id - 1, bounds) as place,
            count(*) as rows,
            sum(engine.row_hash(interaction_id, user_id, media_id, type, value, happened_at)) as digest,
            count(*) filter (where not engine.can_be_taken(user_id, media_id, type)) as left_out
        from source.interaction
        where interaction_id > bounds[1]
            and interaction_id <= bounds[cardinality(bounds)]
            and interaction_id <> all (in_doubt)
        group by width_bucket(interaction_id - 1, bounds)
    )
    select
        bounds[place],
        bounds[place + 1],
        coalesce(there.rows, 0),
        coalesce(there.digest, 0),
        coalesce(there.left_out, 0)
    from generate_series(1, cardinality(bounds) - 1) place
    left join there using (place);
end
$$;

comment on function engine.range_digests is
    'Returns a row for each range of ids of the source: above one element of bounds (ascending) and up to the next. rows: how many rows the source has there; digest: the sum of their engine.row_hash; left_out: how many of them are unusable (engine.can_be_taken). Events of which it is in doubt whether they arrived are not counted. Errors: those of postgres_fdw.';

grant execute on function engine.range_digests to ml_service_sync;
