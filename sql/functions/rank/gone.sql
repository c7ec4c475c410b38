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
    'The media that are not available any more, but were when the model was built; of very many, the first 100: then (engine.many_are_gone) a question leaves all of them out as a filter would.';
