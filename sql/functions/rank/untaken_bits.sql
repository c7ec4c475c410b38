create function engine.untaken_bits(bits varbit, user_key integer)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    taken constant varbit := (select taken_bits from engine.untaken_of(untaken_bits.user_key));
begin
    -- "bit"(…, 0, true) returns a bit string as it is, which would be longer than bits.
    if taken is null or length(bits) = 0 then
        return bits;
    end if;
    return bits & ~ "bit"(taken, length(bits), true);
end
$$;

comment on function engine.untaken_bits is
    'Returns bits (by media_key) without the media that the person took by model.untaken, so that few are left to be looked up (engine.took). bits is unchanged if engine.untaken_of returns no row.';
