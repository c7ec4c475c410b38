create function engine.has_more_than(number integer)
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- The source sorts, and stops at the limit (see engine.read_interactions).
    set enable_sort = off
    set jit = off
as $$
begin
    return exists (
        select from (select interaction_id from source.interaction order by interaction_id offset number limit 1) next
    );
end
$$;

comment on function engine.has_more_than is
    'Whether engagement_db holds more interactions than that. Errors: those of postgres_fdw.';

grant execute on function engine.has_more_than to ml_service_sync;
