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
    -- (To this length, nothing is cut.)
    if length = 0 then
        return '';
    end if;
    if cardinality(media_keys) <= 100 then
        bits := "bit"(B'0', length, true);
        foreach key in array media_keys loop
            if key < length then
                bits := set_bit(bits, key, 1);
            end if;
        end loop;
        return bits;
    end if;
    -- Page by page, for each bit that is set copies all of its string.
    return (
        with page as (
            select listed / 256 as place, bit_or(set_bit(B'0'::bit(256), listed % 256, 1)) as page
            from unnest(keys_to_bits.media_keys) as listed
            where listed < keys_to_bits.length
            group by listed / 256
        )
        select "bit"(
            ('x' || coalesce(encode(string_agg(substring(bit_send(coalesce(page, B'0'::bit(256))) from 5), '' order by place), 'hex'), ''))::varbit,
            keys_to_bits.length,
            true
        )
        from generate_series(0, keys_to_bits.length / 256) place
        left join page using (place)
    );
end
$$;

comment on function engine.keys_to_bits is
    'A bit string of this length in which the bits at these keys are 1, counted from 0 on the left. Keys beyond it are left out; in any order, also more than once.';
