create function engine.is_new_list(media_ids uuid[])
    returns boolean
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    hash bigint;
begin
    if coalesce(cardinality(media_ids), 0) <= 1000 then
        return false;
    end if;
    hash := hash_array_extended(media_ids, 0);
    return not engine.may_keep()
        or not exists (
            select
            from engine.media_list known
            where known.slot = hash & 63
                and (known.last_hash = hash or known.media_ids = is_new_list.media_ids)
        );
end
$$;

comment on function engine.is_new_list is
    'Whether a list is of more than 1,000 ids, and engine.media_list neither has it nor was asked for it last in its slot.';
