-- Rows come in the order of the index media_change_moved, so that a caller with a limit reads this index alone.
-- Otherwise the planner would scan the table, because it assumes that each kind of change is spread evenly over it.
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
    'Returns the media of engine.media_change that changed nothing but genres (is_listed => true, is_gone => false), that came (both false), or that went (is_listed => false, is_gone => true), by media_key. A caller with a LIMIT reads no other rows. The arguments must be constants.';

grant execute on function engine.changed_media to ml_service_sync;
