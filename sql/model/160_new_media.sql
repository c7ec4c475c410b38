create materialized view model.new_media as
    select media_key, release_year, media.genre_set_key
    from engine.media
    join model.media_popularity using (media_key, media_id, available)
    where available and popularity is null
    order by
        -- A year to come counts as this one.
        case
            when release_year > date_part('year', now() at time zone interval '0') then date_part('year', now() at time zone interval '0')
            else release_year
        end desc nulls last,
        media_id
    limit 1000;

create unique index new_media_key on model.new_media (media_key);

comment on materialized view model.new_media is
    'Media that nobody liked or watched yet: the 1,000 most recently released.';
