create function api.wal_position()
    returns pg_lsn
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    select case
        when pg_is_in_recovery() then pg_last_wal_replay_lsn()
        -- A commit has been flushed when it returns, unless synchronous_commit is off.
        when current_setting('synchronous_commit') = 'off' then pg_current_wal_insert_lsn()
        else pg_current_wal_flush_lsn()
    end;
end;

comment on function api.wal_position is
    'A position in the write-ahead log. On a primary one that is after all that this session has committed: ask in a statement after the commit, and keep it as a mark. On a standby the one up to which all has been replayed: where that is at or after the mark, what was committed can be seen in the next statement. Errors: none.';
