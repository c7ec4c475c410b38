create function engine.may_be_kept(user_id uuid)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select may_be_kept.user_id is not null and engine.may_keep()
$$;

comment on function engine.may_be_kept is
    'Returns whether engine.answer_cache can be used for this person in this transaction (engine.may_keep); false for a null user_id.';
