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
    'What engine.seen says of one medium and a person, a row an event, without reading all that they did.';
