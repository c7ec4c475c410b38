-- Packed, a thousand keys of a catalogue of a million fit into the request line of a cursor.
create function engine.pack_keys(media_keys integer[])
    returns bytea
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(
            string_agg(
                case
                    when gap < 128 then substring(int4send(gap) from 4)
                    when gap < 16384 then substring(int4send(gap | (1 << 15)) from 3)
                    else int4send(gap | (3 << 30))
                end,
                ''
                order by media_key
            ),
            ''
        )
        from (
            select media_key, media_key - lag(media_key, 1, 0) over (order by media_key) as gap
            from (select distinct unnest(pack_keys.media_keys) as media_key) listed
        ) apart
    );
end
$$;

comment on function engine.pack_keys is
    'Returns a set of keys, from 0 to 2^30 - 1, as bytes: in ascending order, the difference of each key from the one before, in 1, 2 or 4 bytes, as the first bits (0, 10 or 11) say.';
