-- A read-only transaction cannot write to the cache. Above read committed, a slot that another transaction has written
-- since the snapshot would be a serialization error.
create function engine.may_keep()
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select not current_setting('transaction_read_only')::boolean
        and current_setting('transaction_isolation') = 'read committed'
$$;

comment on function engine.may_keep is
    'Returns whether this transaction can use engine.answer_cache and engine.media_list: it may write, and its isolation level is read committed.';
