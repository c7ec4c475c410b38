-- The media of which any of some facts is true.
create function engine.fact_bits(kind text, value text[], length integer)
    returns varbit
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select bit_or("bit"(media_fact.bits, fact_bits.length, true))
            from engine.media_fact
            where media_fact.kind = fact_bits.kind and media_fact.value = any (fact_bits.value)
        ),
        "bit"(B'0', fact_bits.length, true)
    );
end
$$;

comment on function engine.fact_bits is
    'A bit string of this length: 1 for each medium that has any of these values, in lower case, of engine.media_fact.';
