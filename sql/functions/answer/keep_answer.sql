-- An answer that cannot be kept is still an answer: it goes out, and is computed again.
create function engine.keep_answer(slot integer, digest bytea, answer text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- Whoever comes second to a slot leaves it, sooner than wait for a transaction of somebody else.
    set lock_timeout = '1ms'
as $$
#variable_conflict use_column
begin
    insert into engine.answer_cache (slot, digest, answer)
    values (keep_answer.slot, keep_answer.digest, keep_answer.answer)
    on conflict (slot) do update set digest = excluded.digest, answer = excluded.answer;
exception
    when lock_not_available then
        null;
    when insufficient_resources or system_error then
        raise log 'an answer is not kept: %', sqlerrm;
end
$$;

comment on function engine.keep_answer is
    'Keep an answer in its slot of engine.answer_cache, in the place of what is there; leave it where another transaction is writing that slot, or there is no room (a full disk is logged).';
