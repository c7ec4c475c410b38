-- The media that have any of several values of one kind of fact.
create function engine.fact_bits(
    kind text,
    value text[],
    length integer,
    out bits varbit,
    out media_keys integer[]
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    select
        coalesce(bit_or("bit"(media_fact.bits, fact_bits.length, true)), "bit"(B'0', fact_bits.length, true)),
        case count(*) when 1 then max(media_fact.media_keys) end
    into fact_bits.bits, fact_bits.media_keys
    from engine.media_fact
    where media_fact.kind = fact_bits.kind and media_fact.value = any (fact_bits.value);
    -- Where the numbers differ, bits has changed without media_keys, which is then out of date (engine.media_fact).
    if cardinality(fact_bits.media_keys) <> bit_count(fact_bits.bits) then
        fact_bits.media_keys := null;
    end if;
end
$$;

comment on function engine.fact_bits is
    'Returns the media that have any of these values (in lower case) of a kind in engine.media_fact. bits: a bit string of the given length, 1 for each such medium. media_keys: their keys, in the order of their ids, if exactly one of the values has a row and that row knows them (media_fact.media_keys, at most 1,000); else null.';
