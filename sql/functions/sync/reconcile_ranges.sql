create procedure engine.reconcile_ranges(
    bounds bigint[],
    inout ranges bigint,
    inout written bigint,
    inout left_out bigint
)
    language plpgsql
as $$
declare
    found record;
    more bigint;
begin
    select
        coalesce(sum(compared.left_out), 0) as left_out,
        coalesce(array_agg(above order by above) filter (where differs), '{}') as above,
        array_agg(upto order by above) filter (where differs) as upto
    into found
    from engine.compared_ranges(bounds) compared;
    commit;
    for place in 1..cardinality(found.above) loop
        call engine.reconcile_range(found.above[place], found.upto[place], more);
        written := written + more;
    end loop;
    ranges := ranges + cardinality(bounds) - 1;
    left_out := left_out + found.left_out;
end
$$;

comment on procedure engine.reconcile_ranges is
    'Compares ranges of ids with the source (engine.compared_ranges), and takes over those that differ (engine.reconcile_range). ranges, written, left_out: increased by the number of ranges compared, of rows written or removed, and of unusable rows of the source. Do not call it within a transaction, because it commits. Errors: those of postgres_fdw.';

grant execute on procedure engine.reconcile_ranges to ml_service_sync;
