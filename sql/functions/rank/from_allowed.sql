create function engine.from_allowed(asker engine.asker)
    returns table (media_key integer, genre_set_key integer, media_id uuid, popularity double precision)
    language sql
    stable
    parallel safe
as $$
    select
        media_popularity.media_key,
        case
            when exists (select from engine.changed_media(is_listed => true, is_gone => false))
            then (select media.genre_set_key from engine.media where media.media_key = media_popularity.media_key)
            else media_popularity.genre_set_key
        end,
        media_id,
        popularity
    from model.media_popularity
    where media_popularity.media_key = any ((from_allowed.asker).allowed_keys)
        and available
        and media_popularity.media_key not in (
            select seen_or_moved.media_key from engine.seen_or_moved(from_allowed.asker)
        )
        and (
            (from_allowed.asker).is_long is not true
            or not exists (select from engine.took(from_allowed.asker, media_popularity.media_key) offset 0)
        )
$$;

comment on function engine.from_allowed is
    'Returns those media of asker.allowed_keys that may be recommended to the asker and that the model lists, with the genres that they have now, their id and their popularity (log2; null: nobody liked or watched it). Each medium is looked up once for all of this. Media that came since the model was built are in engine.from_popular. No rows if allowed_keys is null.';
