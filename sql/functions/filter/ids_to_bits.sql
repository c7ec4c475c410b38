-- A set of media by their ids, as a bit for each medium that there is.
create function engine.ids_to_bits(media_ids uuid[], length integer)
    returns varbit
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Of a list, each is looked up; of ten thousand, words of 64 are made on the way, as in engine.keys_to_bits.
    return (
        with word as (
            select media.media_key / 64 as place, bit_or(1::bigint << (63 - media.media_key % 64)) as word
            from engine.media
            where media.media_id = any (ids_to_bits.media_ids)
            group by media.media_key / 64
        )
        select "bit"(
            ('x' || string_agg(coalesce(lpad(to_hex(word), 16, '0'), repeat('0', 16)), '' order by place))::varbit,
            ids_to_bits.length,
            true
        )
        from generate_series(0, ids_to_bits.length / 64) place
        left join word using (place)
    );
end
$$;

comment on function engine.ids_to_bits is
    'A bit string of this length in which the bits of the media with these ids are 1, by media_key, from 0 on the left. Ids that the catalogue does not know are left out, as are keys beyond the length.';
