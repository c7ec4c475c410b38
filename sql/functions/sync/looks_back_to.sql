create function engine.looks_back_to()
    returns bigint
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce((select min(above) from engine.recent_range), watermark)
    from engine.sync_state
    where source = 'engagement_db'
$$;

comment on function engine.looks_back_to is
    'Returns the id above which every sync compares the source with what it had before (engine.recent_range), and counts unusable rows. Without such ranges, it is the watermark.';

grant execute on function engine.looks_back_to to ml_service_sync;
