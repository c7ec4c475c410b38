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
    'Whether the bit at this key is 1; of a key beyond the string it is not. (A bit string that lies in memory costs 0.1 µs; one in a column of a table is read anew each time.)';
