create function engine.outcome_writers()
    returns table (virtualtransaction text)
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select held.virtualtransaction
    from pg_locks held
    where held.relation in ('engine.interaction'::regclass, 'engine.attribution'::regclass, 'engine.answer_log'::regclass)
        and held.database = (select oid from pg_database where datname = current_database())
        and held.mode = 'RowExclusiveLock'
        and held.pid is distinct from pg_backend_pid()
$$;

comment on function engine.outcome_writers is
    'Returns the other transactions that are writing what outcomes are counted from: interactions, attributions or answers.';
