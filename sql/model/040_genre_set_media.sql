create materialized view model.genre_set_media as
    select
        genre_set_key,
        count(*) as media_count,
        array_agg(media_key order by rank) as media_keys,
        array_agg(rank order by rank) as popularity_ranks
    from (
        select
            genre_set_key,
            media_key,
            row_number() over (order by popularity desc nulls last, media_id)::integer as rank
        from model.media_popularity
        where available
    ) ranked
    group by genre_set_key;

create unique index genre_set_media_key on model.genre_set_media (genre_set_key);

comment on materialized view model.genre_set_media is
    'The available media that have a combination of genres, most popular first. popularity_ranks: the place of each among all available media, from 1, by popularity, then id, so that combinations are merged without looking any medium up.';
