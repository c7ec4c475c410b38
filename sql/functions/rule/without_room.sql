-- The media that need not be ranked to fill a page that is short.
create function engine.without_room(media_keys integer[], full_rules text[])
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    length constant integer := (select coalesce(max(media.media_key), 0) + 1 from engine.media);
    bits varbit := engine.keys_to_bits(media_keys, length);
    marks varbit;
begin
    -- Only relations that are kept: reading any other as a whole may take longer than ranking.
    for marks in
        select known.bits
        from engine.rules_as_of_now(full_rules) known
        where known.is_current and not known.per_user
    loop
        bits := bits | "bit"(marks, length, true);
    end loop;
    return bits;
end
$$;

comment on function engine.without_room is
    'Returns a bit for each medium, by media_key: 1 for media_keys, and for the media of full_rules, as far as their bits are kept (engine.rules_as_of_now).';
