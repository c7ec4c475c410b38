create function engine.tidy_ranges(rows_to_a_range integer, look_back integer, watermark bigint)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    last record;
    before_last record;
begin
    select * into last from engine.recent_range order by above desc limit 1;
    select * into before_last from engine.recent_range order by above desc offset 1 limit 1;
    if last.rows + before_last.rows <= rows_to_a_range then
        delete from engine.recent_range where above = last.above;
        update engine.recent_range set
            upto = last.upto,
            rows = before_last.rows + last.rows,
            digest = before_last.digest + last.digest,
            left_out = before_last.left_out + last.left_out
        where above = before_last.above;
    end if;
    delete from engine.recent_range old
    using (
        select above, sum(rows) over (order by above desc) - rows as rows_since from engine.recent_range
    ) place
    where old.above = place.above and rows_since >= tidy_ranges.look_back and upto <= tidy_ranges.watermark;
end
$$;

comment on function engine.tidy_ranges is
    'Join the last two of engine.recent_range where they are small, and remove those that are further back than is looked.';

grant execute on function engine.tidy_ranges to ml_service_sync;
