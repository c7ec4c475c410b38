create function engine.changes_after(seen pg_snapshot)
    returns table (user_key integer, media_key integer)
    language sql
    stable
    parallel safe
as $$
    select opinion_change.user_key, opinion_change.media_key
    from engine.opinion_change
    where changed_by >= coalesce(pg_snapshot_xmin(changes_after.seen), '0')
        and pg_visible_in_snapshot(changed_by, changes_after.seen) is not true
    offset 0 -- optimization fence: read by changed_by, whatever the caller filters
$$;

comment on function engine.changes_after is
    'Returns the people and media of engine.opinion_change whose changes are not visible in a snapshot (engine.recent_fold.seen), some more than once; all of them if it is null. Inlined.';
