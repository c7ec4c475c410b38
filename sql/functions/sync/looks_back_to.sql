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
    'Above which id every sync compares the source with what it held before (engine.recent_range), and counts what is left out.';

grant execute on function engine.looks_back_to to ml_service_sync;
