-- The bits are set in pages of 256, because set_bit copies its whole string for each bit.
create function model.key_bits(keys integer[])
    returns varbit
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        with page as (
            select key / 256 as place, bit_or(set_bit(B'0'::bit(256), key % 256, 1)) as page
            from unnest(keys) as key
            group by key / 256
        )
        select
            ('x' || coalesce(encode(string_agg(substring(bit_send(coalesce(page, B'0'::bit(256))) from 5), '' order by place), 'hex'), ''))::varbit
        from generate_series(0, (select max(place) from page)) place
        left join page using (place)
    );
end
$$;

comment on function model.key_bits is
    'Returns a bit string in which the bits at these keys are 1, counted from 0 on the left. Its length is the least multiple of 256 that has room for them.';
