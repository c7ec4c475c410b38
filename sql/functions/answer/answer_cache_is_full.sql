-- The limit is twice the size of all 16,384 slots, which take a page of 8 kB each with answers of ten media. A larger
-- table has far longer answers, or dead rows that vacuum cannot remove while an old transaction stays open.
create function engine.answer_cache_is_full()
    returns boolean
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    select pg_total_relation_size('engine.answer_cache') > 2::bigint * 16384 * 8192
$$;

comment on function engine.answer_cache_is_full is
    'Returns whether engine.answer_cache takes more than 268 MB on disk, dead rows included. Then nothing more is kept until engine.tend_answer_cache has emptied it.';
