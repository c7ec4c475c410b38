create function engine.unpack_keys(packed bytea)
    returns integer[]
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    media_keys integer[] := '{}';
    media_key integer := 0;
    place integer := 0;
    first integer;
begin
    while place < octet_length(packed) loop
        first := get_byte(packed, place);
        if first < 128 then
            media_key := media_key + first;
            place := place + 1;
        elsif first < 192 then
            media_key := media_key + (((first & 63) << 8) | get_byte(packed, place + 1));
            place := place + 2;
        else
            media_key := media_key
                + (((first & 63) << 24)
                    | (get_byte(packed, place + 1) << 16)
                    | (get_byte(packed, place + 2) << 8)
                    | get_byte(packed, place + 3));
            place := place + 4;
        end if;
        media_keys := media_keys || media_key;
    end loop;
    return media_keys;
end
$$;

comment on function engine.unpack_keys is
    'Returns the keys of engine.pack_keys in ascending order. Errors: class 22 for bytes that end within a key, and for keys beyond the range of integer.';
