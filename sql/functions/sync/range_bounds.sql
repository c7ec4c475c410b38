create function engine.range_bounds(above bigint, upto bigint, most integer, rows_to_a_range integer)
    returns bigint[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    -- Forces a walk through the index by id, and saves planning each step.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_sort = off
    set jit = off
as $$
declare
    bounds bigint[] := array[above];
    last bigint := above;
begin
    while cardinality(bounds) <= most loop
        last := (
            select interaction_id
            from engine.interaction
            where interaction_id > last and interaction_id < range_bounds.upto
            order by interaction_id
            offset rows_to_a_range - 1
            limit 1
        );
        if last is null then
            return bounds || upto;
        end if;
        bounds := bounds || last;
    end loop;
    return bounds;
end
$$;

comment on function engine.range_bounds is
    'Returns bounds, ascending, of ranges of ids in which engine.interaction has rows_to_a_range rows each (the last may have fewer). The first bound is above; the last is upto if the ranges reach that far. most: the greatest number of ranges.';

grant execute on function engine.range_bounds to ml_service_sync;
