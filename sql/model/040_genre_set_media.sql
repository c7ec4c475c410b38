create materialized view model.genre_set_media as
    select
        genre_set_key,
        count(*) as media_count,
        array_agg(media_key order by popularity desc nulls last, media_id) as media_keys
    from engine.media
    join model.media_popularity using (media_key, media_id, available)
    where available
    group by genre_set_key;

create unique index genre_set_media_key on model.genre_set_media (genre_set_key);

comment on materialized view model.genre_set_media is
    'The media that have a combination of genres, most popular first.';
