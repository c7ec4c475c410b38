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
    'Returns a position in the write-ahead log, by which a session can tell whether a standby has what it committed. On a primary server: a position after all that this session has committed; ask in a statement after the commit, and keep it as a mark. On a standby: the position up to which the log has been replayed; once that is at or after the mark, the next statement sees what was committed. Errors: none.';
