-- Deletions leave ranges nearly empty. Without joining them, ever more ranges would be needed to reach look_back rows
-- back, and each range is read and written by itself.
create function engine.tidy_ranges(rows_to_a_range integer, look_back integer, watermark bigint)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    following engine.recent_range;
    joined engine.recent_range;
begin
    for following in select * from engine.recent_range order by above loop
        -- rows is -1 for a range that must be read anew: nobody knows how many rows it has.
        if joined.rows >= 0 and following.rows >= 0 and joined.rows + following.rows <= rows_to_a_range then
            delete from engine.recent_range where above = following.above;
            update engine.recent_range set
                upto = following.upto,
                rows = rows + following.rows,
                digest = digest + following.digest,
                left_out = left_out + following.left_out
            where above = joined.above
            returning * into joined;
        else
            joined := following;
        end if;
    end loop;
    delete from engine.recent_range old
    using (
        select above, sum(rows) over (order by above desc) - rows as rows_since from engine.recent_range
    ) place
    where old.above = place.above and rows_since >= tidy_ranges.look_back and upto <= tidy_ranges.watermark;
end
$$;

comment on function engine.tidy_ranges is
    'Joins adjacent ranges of engine.recent_range that have at most rows_to_a_range rows together, and removes ranges that lie at least look_back rows back and not above the watermark.';

grant execute on function engine.tidy_ranges to ml_service_sync;
