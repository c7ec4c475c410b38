-- Converts keys of media to a bit string.
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
    -- "bit"(…, 0, true) returns a bit string as it is, so nothing would be cut to this length.
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
    return "bit"(model.key_bits(media_keys), length, true);
end
$$;

comment on function engine.keys_to_bits is
    'Returns a bit string of the given length in which the bits at media_keys, counted from 0 on the left, are 1. The keys may be in any order and may repeat; keys beyond the length are ignored.';
