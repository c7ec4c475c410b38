-- A standby writes nothing; and where a later read must see what an earlier one saw, a slot that somebody
-- else has filled meanwhile would be an error.
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
    'Whether engine.answer_cache and engine.media_list can be used in this transaction: one that may write, and is read committed.';
