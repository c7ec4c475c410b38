-- A set of media, as a bit for each medium that there is.
create function engine.keys_to_bits(media_keys integer[], length integer)
    returns varbit
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    bits varbit;
    key integer;
begin
    if cardinality(media_keys) <= 100 then
        bits := "bit"(B'0', length, true);
        foreach key in array media_keys loop
            if key < length then
                bits := set_bit(bits, key, 1);
            end if;
        end loop;
        return bits;
    end if;
    -- Sixty-four at a time.
    return (
        with word as (
            select listed / 64 as place, bit_or(1::bigint << (63 - listed % 64)) as word
            from unnest(keys_to_bits.media_keys) as listed
            where listed < keys_to_bits.length
            group by listed / 64
        )
        select "bit"(
            (
                'x' || coalesce(encode(string_agg(
                    case when skipped > 0 then decode(repeat('00', 8 * skipped), 'hex') || int8send(word) else int8send(word) end,
                    '' order by place
                ), 'hex'), '')
            )::varbit,
            keys_to_bits.length,
            true
        )
        from (select place, word, place - 1 - coalesce(lag(place) over (order by place), -1) as skipped from word) placed
    );
end
$$;

comment on function engine.keys_to_bits is
    'A bit string of this length in which the bits at these keys are 1, counted from 0 on the left. Keys beyond it are left out; in any order, also more than once.';
