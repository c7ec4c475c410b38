create function engine.media_ids(media_keys integer[])
    returns json
    language sql
    stable
    parallel safe
as $$
    select case
        when media_ids.media_keys is not null then coalesce(json_agg(media_id order by place), '[]')
    end
    from unnest(media_ids.media_keys) with ordinality as listed (media_key, place)
    join engine.media using (media_key)
$$;

comment on function engine.media_ids is
    'Returns the ids of these media as a JSON array, in the same order; null for null.';
