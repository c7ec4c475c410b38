-- Converts ids of media to a bit string by media_key.
create function engine.ids_to_bits(media_ids uuid[], length integer)
    returns varbit
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return engine.keys_to_bits(
        -- The sub-select hides the ids from the planner, which would otherwise look at each of up to ten thousand.
        array(select media.media_key from engine.media where media.media_id = any ((select ids_to_bits.media_ids)::uuid[])),
        length
    );
end
$$;

comment on function engine.ids_to_bits is
    'Returns a bit string of the given length in which the bits of the media with these ids are 1, by media_key, counted from 0 on the left. Ids that the catalogue does not know, and keys beyond the length, are ignored.';
