create function engine.seen(asker engine.asker)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select event.media_key
    from engine.events_of(seen.asker) event
    where not (seen.asker).with_seen and (seen.asker).is_long is not true
    union all
    select unnest((seen.asker).session_keys)
$$;

comment on function engine.seen is
    'Returns the media that the asker liked, disliked or watched, or that the session visited; some more than once. This defines what counts as seen: candidate sources leave these media out before they count their first top_k. The asker''s own media are not returned if with_seen is true, nor for a long history (is_long): there, each candidate is looked up with engine.took.';
