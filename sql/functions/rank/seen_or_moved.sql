-- What the other lists of the model must leave out.
create function engine.seen_or_moved(asker engine.asker)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select seen.media_key
    from engine.seen(seen_or_moved.asker)
    union all
    select media_change.media_key
    from engine.media_change
    where not is_listed
$$;

comment on function engine.seen_or_moved is
    'engine.seen, and the media that came or went since the model was built: what they are now is in engine.media, and engine.from_popular lists them all.';
