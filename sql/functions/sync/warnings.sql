create function engine.warnings()
    returns text[]
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    with key_range as (
        select
            sequencename as name,
            (last_value - start_value)::numeric / (max_value - start_value) as used
        from pg_sequences
        where schemaname = 'engine'
    ),
    -- Vacuum keeps dead rows as long as one of these transactions may see them. xact_start of the sessions of others is
    -- null for a role that is no member of pg_read_all_stats.
    open_transaction as (
        select 'process ' || pid as name, xact_start as since
        from pg_stat_activity
        where backend_xid is not null or backend_xmin is not null and datname = current_database()
        union all
        select 'prepared transaction ' || transaction, prepared
        from pg_prepared_xacts
    )
    select array(
        select format('%s %% of the numbers of engine.%s are used', round(100 * used), name)
        from key_range
        where used >= 0.8
        union all
        select format(
            'engagement_db: waiting for %s, writing since %s or before',
            array_to_string(open_writers, ', '),
            engine.utc(watermark_at)
        )
        from engine.sync_state
        where source = 'engagement_db'
            and open_writers <> '{}'
            and watermark < seen
            and watermark_at < clock_timestamp() - interval '1 minute'
        union all
        (
            select format('vacuum is held up by %s, in a transaction since %s', name, engine.utc(since))
            from open_transaction
            where since < clock_timestamp() - interval '30 minutes'
            order by since
            limit 1
        )
        union all
        select format('engagement_db refuses to delete %s interactions: %s', count(*), min(error))
        from engine.deletion
        where error is not null
        having count(*) > 0
        union all
        select format('engagement_db: its highest id went back at %s', engine.utc(went_back_at))
        from engine.sync_state
        where went_back_at > clock_timestamp() - interval '1 day'
        union all
        select format(
            'rule %s cannot be evaluated, %s: %s',
            name,
            case when effect in ('allow', 'deny') then 'nothing is shown where it counts' else 'it is left out' end,
            coalesce(known.error, 'there is no relation ' || rule.relation)
        )
        from engine.rule
        left join engine.rule_relation known using (relation)
        where known.error is not null or engine.named_relation(relation) is null
        union all
        select format('placement %s: there is no rule %s, nothing is shown there', placement.name, named)
        from engine.placement
        cross join unnest(rules) as named
        where not exists (select from engine.rule where rule.name = named)
        union all
        select distinct format(
            'the condition %s cannot be evaluated, its rows are left out: %s',
            condition,
            coalesce(known.error, 'there is no such relation')
        )
        from engine.page_row
        left join engine.rule_relation known on known.relation = condition
        where condition is not null and (known.error is not null or engine.named_relation(condition) is null)
        union all
        select distinct format(
            'the list %s cannot be read, its rows are left out: %s',
            page_row.relation,
            coalesce(known.error, 'there is no such relation')
        )
        from engine.page_row
        left join engine.rule_relation known using (relation)
        where page_row.relation is not null
            and (known.error is not null or engine.named_relation(page_row.relation) is null)
        union all
        -- A live relation has a finite valid_until only if it took too long to be kept.
        select format('%s is read with every question until %s: %s', relation, engine.utc(valid_until), reason)
        from engine.rule_relation
        where mode = 'live' and valid_until < 'infinity' and error is null
        union all
        select format('%s cannot be copied, its rules stay as they were: %s', relation, copy_error)
        from engine.rule_relation
        where copy_error is not null
    )
$$;

comment on function engine.warnings is
    'Returns what an operator should look at, one sentence each: sequences of engine of which 80 % or more is used; a transaction at engagement_db that has held up the watermark for more than a minute; the oldest transaction that has held up vacuum on this server for more than half an hour (of the sessions of other roles only if ml_service_owner is a member of pg_read_all_stats); interactions that engagement_db refuses to delete; ids of engagement_db that went back within a day; rules that cannot be evaluated, or that a placement names although they are gone; lists and conditions of page rows that cannot be evaluated; relations that take too long to be kept; and relations that cannot be copied.';
