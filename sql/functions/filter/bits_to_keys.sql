-- The inverse of engine.keys_to_bits. As text, zeros are skipped as fast as anything skips them.
create function engine.bits_to_keys(bits varbit)
    returns integer[]
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    zeros text;
    key integer := -1;
    keys integer[] := '{}';
begin
    foreach zeros in array string_to_array(bits::text, '1') loop
        key := key + octet_length(zeros) + 1;
        keys := keys || key;
    end loop;
    -- (After the last 1 comes no other.)
    return keys[: cardinality(keys) - 1];
end
$$;

comment on function engine.bits_to_keys is
    'The places of the bits of a string that are 1, counted from 0 on the left, in order.';
