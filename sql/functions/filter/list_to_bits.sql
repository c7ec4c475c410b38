-- A long list that comes again and again, such as all media licensed in a country, is looked up once and kept.
create function engine.list_to_bits(media_ids uuid[], length integer)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    hash bigint;
    kept record;
begin
    -- Short lists are looked up quickly, and they are too varied to be worth keeping.
    if cardinality(media_ids) <= 1000 or not engine.may_keep() then
        return engine.ids_to_bits(media_ids, length);
    end if;
    hash := hash_array_extended(media_ids, 0);
    select known.bits, known.unknown_ids
    into kept
    from engine.media_list known
    where known.slot = hash & 63
        and known.media_ids = list_to_bits.media_ids;
    if not found then
        return coalesce("bit"(engine.keep_list(media_ids, hash), length, true), engine.ids_to_bits(media_ids, length));
    end if;
    return "bit"(kept.bits, length, true) | engine.ids_to_bits(kept.unknown_ids, length);
end
$$;

comment on function engine.list_to_bits is
    'Returns engine.ids_to_bits of a list. If the list has more than 1,000 ids and engine.may_keep is true, it is taken from engine.media_list, or, if not there, recorded with engine.keep_list.';
