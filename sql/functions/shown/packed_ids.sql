create function engine.packed_ids(media_ids uuid[])
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return encode(
        engine.pack_keys(array(select media_key from engine.media where media_id = any (packed_ids.media_ids))),
        'base64'
    );
end
$$;

comment on function engine.packed_ids is
    'Returns a set of media as base64 of engine.pack_keys: one or two bytes for most media. Unknown media are left out.';
