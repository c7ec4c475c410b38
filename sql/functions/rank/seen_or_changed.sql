-- What a list of the model by genres must leave out.
create function engine.seen_or_changed(asker engine.asker)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select seen.media_key
    from engine.seen(seen_or_changed.asker)
    union all
    select media_change.media_key
    from engine.media_change
$$;

comment on function engine.seen_or_changed is
    'engine.seen, and the media that came, went or changed genres since the model was built: what they are now is in engine.media, and engine.from_genres and engine.from_popular list them all.';
