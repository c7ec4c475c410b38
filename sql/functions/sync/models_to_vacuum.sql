-- Looks at each relation and its TOAST table. What was added since the last vacuum must outweigh what was there then:
-- while an open transaction keeps dead rows alive, vacuum runs ever less often. Pages of updated rows make room by
-- themselves (pruning), and autovacuum does the rest.
create function engine.models_to_vacuum()
    returns text[]
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    select array(
        select relname::text
        from pg_class
        where relnamespace = 'model'::regnamespace
            and relkind in ('m', 'r')
            and exists (
                select
                from (values (pg_class.oid), (reltoastrelid)) part (oid)
                cross join lateral (
                    select
                        pg_stat_get_live_tuples(part.oid) as live,
                        pg_stat_get_dead_tuples(part.oid) as dead,
                        pg_stat_get_ins_since_vacuum(part.oid) as added
                ) counted
                where dead > 0 and dead >= live and added >= live + dead - added
            )
        order by relname
    )
$$;

comment on function engine.models_to_vacuum is
    'Returns the names of the materialized views and tables of model that should be vacuumed, because the dead rows that refreshes left outweigh the live ones. A refresh replaces the rows that changed, and autovacuum looks only once a minute. Exact after engine.refresh() in the same session. Errors: none.';

grant execute on function engine.models_to_vacuum to ml_service_sync;
