create materialized view model.new_media as
    select
        media_key,
        genre_set_key,
        year,
        model.recency_weight(year, max(year) over ()) as weight,
        lot,
        (lot & 1023)::integer as slot
    from (
        select
            media_key,
            media.genre_set_key,
            -- A release year in the future counts as the current year.
            case when release_year > this_year then this_year else release_year end as year,
            hashtextextended(media_id::text, 0) as lot
        from engine.media
        join model.media_popularity using (media_key, media_id, available)
        cross join (select date_part('year', now() at time zone interval '0') as this_year) clock
        where available and popularity is null
        order by year desc nulls last, media_id
        limit 1000
    ) newest;

create unique index new_media_key on model.new_media (media_key);
create index new_media_slot on model.new_media (slot);

comment on materialized view model.new_media is
    'The 1,000 most recently released of the available media that nobody liked or watched yet. year: that of the release, but not in the future; weight: model.recency_weight, for drawing some; lot: a hash of the id; slot: the last ten bits of lot (engine.from_new).';
