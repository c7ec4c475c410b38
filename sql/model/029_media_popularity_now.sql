create function model.media_popularity_now(media_keys integer[])
    returns table (
        media_key integer,
        media_id uuid,
        available boolean,
        popularity double precision,
        genre_set_key integer,
        people integer
    )
    language sql
    stable
    parallel safe
as $$
    select media_key, media_id, available, popularity, genre_set_key, people
    from engine.media
    left join model.media_sum using (media_key)
    where media_popularity_now.media_keys is null or media.media_key = any (media_popularity_now.media_keys)
$$;

comment on function model.media_popularity_now is
    'Returns the rows of model.media_popularity for these media as of now; null: for all. Inlined.';
