-- Vacuum seldom makes a table smaller, so a cache that has grown too large is truncated.
create function engine.tend_answer_cache()
    returns integer
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    -- While TRUNCATE waits for its lock, questions queue up behind it. It soon gives up, and the next call tries again.
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
    'Empties engine.answer_cache where it is full (engine.answer_cache_is_full). Returns 1 where it did, else 0. It also returns 0 while an open transaction has read or kept an answer; the next call tries again.';

grant execute on function engine.tend_answer_cache to ml_service_sync;
