create function model.media_trend_now(media_keys integer[])
    returns table (
        media_key integer,
        media_id uuid,
        available boolean,
        trend double precision,
        popularity double precision,
        genre_set_key integer
    )
    language sql
    stable
    parallel safe
as $$
    select media_key, media_id, available, trend, media_popularity.popularity, genre_set_key
    from model.media_popularity
    join model.media_sum using (media_key)
    where media_trend_now.media_keys is null or media_popularity.media_key = any (media_trend_now.media_keys)
$$;

comment on function model.media_trend_now is
    'Returns the rows of model.media_trend for these media as of now; null: for all. Inlined.';
