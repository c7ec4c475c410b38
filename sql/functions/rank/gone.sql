create function engine.gone()
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select changed_media.media_key
    from engine.changed_media(is_listed => false, is_gone => true)
    limit 100
$$;

comment on function engine.gone is
    'Returns the media that went (became unavailable) since the model was built. If these are more than 100 (engine.many_are_gone), the first 100 by media_key; a question then leaves all of them out as a filter would.';
