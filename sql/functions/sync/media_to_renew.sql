create function engine.media_to_renew(media_keys integer[])
    returns integer[]
    language sql
    stable
    strict
as $$
    select media_to_renew.media_keys || array(
        select media_key
        from engine.media
        full join model.media_popularity kept using (media_key)
        where (media.media_id, media.available, media.genre_set_key)
            is distinct from (kept.media_id, kept.available, kept.genre_set_key)
    )
$$;

comment on function engine.media_to_renew is
    'Returns media_keys, and the keys of the media that were added, were removed, or changed availability or genres since model.media_popularity was renewed. Null for null.';
