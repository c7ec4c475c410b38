-- Which media changed in one way since the model was built.
--
-- In the order of its index: the planner takes each kind for evenly spread, and would read the table until it
-- has met enough, past all that came before them.
create function engine.changed_media(is_listed boolean, is_gone boolean)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select media_change.media_key
    from engine.media_change
    where media_change.is_listed = changed_media.is_listed and media_change.is_gone = changed_media.is_gone
    order by media_change.is_listed, media_change.is_gone, media_change.media_key
$$;

comment on function engine.changed_media is
    'The media of engine.media_change that changed nothing but genres (is_listed), or came or went (is_gone), by media_key: whoever wants a few, or to know whether there are many, reads no others. The arguments are constants.';

grant execute on function engine.changed_media to ml_service_sync;
