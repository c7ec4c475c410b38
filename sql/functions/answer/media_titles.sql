create function engine.media_titles(media_keys integer[])
    returns json
    language sql
    stable
    parallel safe
as $$
    select coalesce(json_agg(coalesce(title, media_id::text) order by title, media_id), '[]')
    from engine.media
    where media_key = any (media_titles.media_keys)
$$;

comment on function engine.media_titles is
    'Returns the titles of these media as a JSON array, sorted by title; media without a title come last, each as its id.';
