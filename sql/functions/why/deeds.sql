create function engine.deeds(asker engine.asker)
    returns table (media_key integer, deed text)
    language sql
    stable
    parallel safe
as $$
    select distinct on (event.media_key)
        event.media_key,
        case when type = 'WATCH' then 'watched' when positive then 'liked' else 'disliked' end
    from engine.events_of(deeds.asker) event
    order by event.media_key, happened_at desc, interaction_id desc
$$;

comment on function engine.deeds is
    'What a person last did with each medium: liked, watched or disliked.';
