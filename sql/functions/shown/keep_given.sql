create function engine.keep_given(slot integer, digest bytea, given engine.given_answer)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- As in engine.keep_answer.
    set lock_timeout = '1ms'
as $$
begin
    update engine.answer_cache cached set given = keep_given.given
    where cached.slot = keep_given.slot and cached.digest = keep_given.digest;
exception when lock_not_available then
    null;
end
$$;

comment on function engine.keep_given is
    'Keep with an answer in engine.answer_cache what engine.given_answer has found out of it; not where it is gone, or another transaction is writing its slot.';
