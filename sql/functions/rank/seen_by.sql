-- A long history is not read: each of media_ids is looked up in it.
create function engine.seen_by(user_id uuid, media_ids uuid[])
    returns table (media_id uuid)
    language sql
    stable
    parallel safe
as $$
    with asking as materialized (
        select
            person.user_key,
            exists (select from model.long_history where long_history.user_key = person.user_key) as is_long
        from engine.person
        where person.user_id = seen_by.user_id
    )
    select media.media_id
    from asking
    join engine.interaction on interaction.user_key = asking.user_key
    join engine.media on media.media_key = interaction.media_key
    where not (select is_long from asking)
    union all
    select media.media_id
    from asking
    cross join engine.media
    where (select is_long from asking)
        and media.media_id = any (seen_by.media_ids)
        and exists (
            select
            from engine.interaction
            where interaction.user_key = asking.user_key and interaction.media_key = media.media_key
            offset 0
        )
$$;

comment on function engine.seen_by is
    'Returns those of media_ids, and maybe other media, that a person liked, disliked or watched; some more than once. engine.seen does so for an asker.';
