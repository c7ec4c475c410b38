-- The limit bounds what one request has to look up in engine.media.
create function engine.came()
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select changed_media.media_key
    from engine.changed_media(is_listed => false, is_gone => false)
    limit 100
$$;

comment on function engine.came is
    'Returns the media that came (became available) since the model was built. If these are more than 100, the first 100 by media_key; the others wait for the refresh.';
