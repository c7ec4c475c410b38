-- A set of media by their ids, as a bit for each medium that there is.
create function engine.ids_to_bits(media_ids uuid[], length integer)
    returns varbit
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(media_ids) <= 100 then
        return engine.keys_to_bits(
            array(select media.media_key from engine.media where media.media_id = any (ids_to_bits.media_ids)),
            length
        );
    end if;
    -- As engine.keys_to_bits, without an array of ten thousand keys in between.
    return (
        with word as (
            select media.media_key / 64 as place, bit_or(1::bigint << (63 - media.media_key % 64)) as word
            from engine.media
            where media.media_id = any (ids_to_bits.media_ids)
            group by media.media_key / 64
        )
        select "bit"(
            (
                'x' || coalesce(encode(string_agg(
                    case when skipped > 0 then decode(repeat('00', 8 * skipped), 'hex') || int8send(word) else int8send(word) end,
                    '' order by place
                ), 'hex'), '')
            )::varbit,
            ids_to_bits.length,
            true
        )
        from (select place, word, place - 1 - coalesce(lag(place) over (order by place), -1) as skipped from word) placed
    );
end
$$;

comment on function engine.ids_to_bits is
    'A bit string of this length in which the bits of the media with these ids are 1, by media_key, counted from 0 on the left. Ids that the catalogue does not know are left out, as are keys beyond the length.';
