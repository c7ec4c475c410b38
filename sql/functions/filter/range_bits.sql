-- The media that have a value of one kind of fact within a range.
create function engine.range_bits(kind text, "from" jsonb, "to" jsonb, length integer)
    returns varbit
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select bit_or("bit"(media_fact.bits, range_bits.length, true))
            from engine.media_fact
            where media_fact.kind = range_bits.kind
                and case jsonb_typeof(range_bits."from")
                    when 'number' then number >= range_bits."from"::numeric
                    when 'string' then value >= engine.fact_value(range_bits."from") collate "C"
                    else true
                end
                and case jsonb_typeof(range_bits."to")
                    when 'number' then number <= range_bits."to"::numeric
                    when 'string' then value <= engine.fact_value(range_bits."to") collate "C"
                    else true
                end
        ),
        "bit"(B'0', range_bits.length, true)
    );
end
$$;

comment on function engine.range_bits is
    'Returns a bit string of the given length: 1 for each medium that has a value of this kind in engine.media_fact from "from" to "to", both included (null: no bound). A JSON number is compared with values that are numbers, a JSON text with values as bytes, trimmed and in lower case (engine.fact_value).';
