-- What a person has seen, by their own id.
create function engine.seen_by(user_id uuid)
    returns table (media_key integer, media_id uuid)
    language sql
    stable
    parallel safe
as $$
    select interaction.media_key, media.media_id
    from engine.interaction
    join engine.person on person.user_key = interaction.user_key
    join engine.media on media.media_key = interaction.media_key
    where person.user_id = seen_by.user_id
$$;

comment on function engine.seen_by is
    'The media that a person liked, disliked or watched; some more than once. engine.seen says it of an asker.';
