-- Vacuum makes room in a table, but seldom makes it smaller: what has grown too large is emptied.
create function engine.tend_answer_cache()
    returns integer
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    -- Whoever asks meanwhile waits behind us, but not for long: the next turn tries again.
    set lock_timeout = '20ms'
as $$
begin
    if not engine.answer_cache_is_full() then
        return 0;
    end if;
    truncate engine.answer_cache;
    return 1;
exception when lock_not_available then
    return 0;
end
$$;

comment on function engine.tend_answer_cache is
    'Empty engine.answer_cache where it is full (engine.answer_cache_is_full). Returns 1 where it did, else 0; so also while a transaction that has read or kept an answer stays open: the next call will do it.';

grant execute on function engine.tend_answer_cache to ml_service_sync;
