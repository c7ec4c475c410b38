-- Hashing ten thousand ids takes 0.1 ms, so the hash is returned and handed to engine.keep_list.
create function engine.hash_of_new_list(media_ids uuid[])
    returns bigint
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    hash bigint;
begin
    if coalesce(cardinality(media_ids), 0) <= 1000 then
        return null;
    end if;
    hash := hash_array_extended(media_ids, 0);
    if engine.may_keep()
        and exists (
            select
            from engine.media_list known
            where known.slot = hash & 63
                and (known.last_hash = hash or known.media_ids = hash_of_new_list.media_ids)
        )
    then
        return null;
    end if;
    return hash;
end
$$;

comment on function engine.hash_of_new_list is
    'Returns the hash of a new list of more than 1,000 ids: one that engine.media_list does not have, and that was not the last one asked for in its slot. Null for any other list. If engine.may_keep is false, every list of more than 1,000 ids counts as new.';
