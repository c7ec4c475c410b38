-- This is for EXISTS: no row means that the asker did not take the medium.
create function engine.took(asker engine.asker, media_key integer)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select event.media_key
    from engine.events_of(took.asker) event
    where event.media_key = took.media_key and not (took.asker).with_seen
$$;

comment on function engine.took is
    'Returns a row for each interaction of the asker with one medium; none if asker.with_seen is true. It tells of this medium what engine.seen tells of all that the asker took (not of the session), without reading all that the asker did.';
