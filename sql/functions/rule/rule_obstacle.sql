create function engine.rule_obstacle(reads oid[])
    returns text
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select said.reason
        from (
            select
                case
                    when relnamespace::regnamespace::text in ('pg_catalog', 'information_schema', 'engine', 'model', 'source')
                        then 'is of the database, or of ml-service'
                    when relkind = 'm' then 'is a materialized view'
                    when relkind = 'p' or relhassubclass or relispartition then 'has partitions or children'
                    when relrowsecurity then 'has row security'
                    when relpersistence = 'u' then 'is unlogged: a crash empties it, and no trigger tells'
                    when relkind not in ('r', 'v') then 'is no table or view'
                    when exists (select from pg_subscription_rel where srrelid = pg_class.oid)
                        then 'is filled by a subscription, which fires no triggers'
                    when relkind = 'r'
                        and not exists (select from pg_trigger where tgrelid = pg_class.oid and tgfoid = 'engine.note_rule_change'::regproc)
                        and not has_table_privilege(pg_class.oid, 'trigger')
                        then 'may have no trigger of ml_service_owner (grant trigger)'
                end as reason,
                pg_class.oid
            from pg_class
            where pg_class.oid = any (reads)
            union all
            -- Functions that depend on more than their arguments, and functions not built in, which may change.
            select format('calls %s, which is not immutable or not PostgreSQL''s own', oid::regprocedure), ev_class
            from (
                select ev_class, unnest(array[called[1]::oid, oprcode::oid, typinput::oid]) as called
                from pg_rewrite
                cross join regexp_matches(
                    ev_action::text,
                    E' :(?:funcid|opfuncid|aggfnoid|winfnoid) (\\d+)| :opno (\\d+)| :resulttype (\\d+)',
                    'g'
                ) called
                left join pg_operator on pg_operator.oid = called[2]::oid
                left join pg_type on pg_type.oid = called[3]::oid
                where ev_class = any (reads)
            ) calls
            join pg_proc on pg_proc.oid = called
            where provolatile <> 'i' or pg_proc.oid >= 16384
            union all
            select 'depends on the time, or on chance', ev_class
            from pg_rewrite
            where ev_class = any (reads)
                and ev_action::text ~ E'\\{(SQLVALUEFUNCTION|NEXTVALUEEXPR|TABLESAMPLECLAUSE)'
        ) obstacle
        cross join lateral (select format('%s %s', oid::regclass, obstacle.reason) as reason) said
        where obstacle.reason is not null
        order by said.reason
        limit 1
    );
end
$$;

comment on function engine.rule_obstacle is
    'Returns, in a sentence, why what these relations say may change without a trigger noticing it; null if it cannot.';
