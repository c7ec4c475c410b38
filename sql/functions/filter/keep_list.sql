-- Keeps a list when it comes for the second time: writing lists that come only once would be wasted.
create function engine.keep_list(media_ids uuid[], hash bigint)
    returns varbit
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- A slot that another transaction is writing is skipped instead of waited for.
    set lock_timeout = '1ms'
as $$
#variable_conflict use_column
declare
    kept varbit;
begin
    -- One statement, so that bits and unknown_ids are of the same snapshot.
    update engine.media_list set
        media_ids = keep_list.media_ids,
        bits = known.bits,
        unknown_ids = case
            when bit_count(known.bits) = cardinality(keep_list.media_ids) then '{}'
            else array(
                select listed
                from unnest(keep_list.media_ids) as listed
                where not exists (select from engine.media where media_id = listed)
            )
        end
    from (
        select engine.ids_to_bits(keep_list.media_ids, (select max(media_key) + 1 from engine.media)) as bits
        from engine.media_list
        where slot = hash & 63 and last_hash = hash
        offset 0 -- optimization fence: bits is computed once, and only where last_hash matches
    ) known
    where slot = hash & 63 and last_hash = hash
    returning known.bits into kept;
    if not found then
        insert into engine.media_list (slot, last_hash)
        values (hash & 63, hash)
        on conflict (slot) do update set last_hash = excluded.last_hash;
    end if;
    return kept;
exception
    when lock_not_available then
        return null;
    when insufficient_resources or system_error then
        raise log 'a list is not kept: %', sqlerrm;
        return null;
end
$$;

comment on function engine.keep_list is
    'Records in engine.media_list that a list was asked for. hash: the hash of media_ids. If the list was also the last one recorded in its slot, stores it there and returns its bits; otherwise returns null. If another transaction is writing the slot, or there is no room (such as a full disk, which is logged), writes nothing and returns null.';
