-- A standby has no unlogged tables; and where a later read must see what an earlier one saw, a slot that
-- somebody else has filled meanwhile would be an error.
create function engine.may_be_kept(user_id uuid)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select may_be_kept.user_id is not null
        and not current_setting('transaction_read_only')::boolean
        and current_setting('transaction_isolation') = 'read committed'
$$;

comment on function engine.may_be_kept is
    'Whether engine.answer_cache can be used for this person (null: nobody) in this transaction: one that may write, and is read committed.';
