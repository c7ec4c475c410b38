create function engine.unpacked_ids(packed text)
    returns uuid[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when packed is not null then array(
            select media_id
            from engine.media
            where media_key = any (engine.unpack_keys(decode(unpacked_ids.packed, 'base64')))
        )
    end;
end
$$;

comment on function engine.unpacked_ids is
    'Returns the ids of the media that engine.packed_ids has packed; null for null.';
