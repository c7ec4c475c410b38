create function engine.untaken_bits(bits varbit, user_key integer)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    taken constant varbit := (select taken_bits from engine.untaken_of(untaken_bits.user_key));
begin
    -- A cast to a bit string of length 0 is an error.
    if taken is null or length(bits) = 0 then
        return bits;
    end if;
    return bits & ~ "bit"(taken, length(bits), true);
end
$$;

comment on function engine.untaken_bits is
    'A bit string by media_key without what model.untaken says that a person took, where it says anything of them: so that little is left to be looked up (engine.took).';
