create function engine.was_noted_before(changed_by xid8, seen pg_snapshot)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select pg_visible_in_snapshot(was_noted_before.changed_by, was_noted_before.seen)
        or engine.is_of_another_server(was_noted_before.changed_by)
$$;

comment on function engine.was_noted_before is
    'Returns whether what the transaction changed_by wrote is visible in the snapshot seen, or was restored from a dump of another server (engine.is_of_another_server). Inlined.';
