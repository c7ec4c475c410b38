-- The inverse of engine.keys_to_bits. Splitting the text of the bits at each 1 is the fastest way to skip zeros.
create function engine.bits_to_keys(bits varbit)
    returns integer[]
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        array(
            select sum(octet_length(zeros) + 1) over (rows unbounded preceding)::integer - 1
            from unnest(string_to_array(bits::text, '1')) zeros
        )
    )[: bit_count(bits)]; -- without what follows the last 1
end
$$;

comment on function engine.bits_to_keys is
    'Returns the positions of the bits that are 1, counted from 0 on the left, in ascending order.';
