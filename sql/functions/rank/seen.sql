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
    'The media that a person liked, disliked or watched, or a session visited; some more than once. The one definition: every candidate source leaves them out before it counts its first. None of a person''s where the asker wants them, too, and of a long history: in that, engine.took is asked about each candidate.';
