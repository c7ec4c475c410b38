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
    'The media that came since the model was built; of very many, the first 100: the others wait for the refresh.';
