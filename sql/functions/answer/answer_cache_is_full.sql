-- The limit is twice the size of all 16,384 slots, which take a page of 8 kB each with answers of ten media. A larger
-- table has far longer answers, or dead rows that vacuum cannot remove while an old transaction stays open. Two files are
-- measured, because this is asked for each answer that is kept: pg_total_relation_size looks at 16.
create function engine.answer_cache_is_full()
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select pg_relation_size(oid) + pg_relation_size(reltoastrelid) > 2::bigint * 16384 * 8192
        from pg_class
        where oid = 'engine.answer_cache'::regclass
    );
end
$$;

comment on function engine.answer_cache_is_full is
    'Returns whether engine.answer_cache takes more than 268 MB on disk, dead rows included, its index not. Then nothing more is kept until engine.tend_answer_cache has emptied it.';
