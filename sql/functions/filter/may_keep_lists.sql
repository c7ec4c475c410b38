-- As engine.may_be_kept, whoever asks; and by functions that are parallel safe.
create function engine.may_keep_lists()
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select not current_setting('transaction_read_only')::boolean
        and current_setting('transaction_isolation') = 'read committed'
        and current_setting('server_version_num')::integer >= 170000
$$;

comment on function engine.may_keep_lists is
    'Whether engine.media_list can be used in this transaction: one that may write, and is read committed; from PostgreSQL 17 on, for before, no sub-transaction may begin in a parallel plan, in which engine.keep_list would have to find that it may not write.';
