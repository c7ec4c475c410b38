-- Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): log2 of the sum of
-- value × 2 ^ (time / half_life). As time passes all shift alike, so the order needs no clock, and a
-- refresh changes the rows of those media alone that were taken since.
--
-- Relative to the latest time of each medium, the powers cannot overflow, and below 2 ^ -1000 they are
-- nothing. Nine decimals make equal sums equal, in whatever order they were added.
create materialized view model.media_popularity as
    with half_life as (
        select extract(epoch from half_life)::double precision as seconds
        from engine.model_parameters
        where name = 'popularity'
    ),
    latest as (
        select media_key, date_part('epoch', max(happened_at)) / seconds as latest
        from engine.interaction, half_life
        where positive
        group by media_key, seconds
    ),
    decayed as (
        select
            media_key,
            round((latest + ln(sum(
                value * power(2::double precision, greatest(date_part('epoch', happened_at) / seconds - latest, -1000))
            )) / ln(2::double precision))::numeric, 9)::double precision as popularity
        from engine.interaction
        join latest using (media_key)
        cross join half_life
        where positive
        group by media_key, latest
    )
    select media_key, media_id, available, popularity
    from engine.media
    left join decayed using (media_key);

create unique index media_popularity_key on model.media_popularity (media_key);
create index media_popularity_order on model.media_popularity (popularity desc nulls last, media_id)
    include (media_key) where available;

comment on materialized view model.media_popularity is
    'Time-decayed positive interactions of each medium, as log2: one more is twice as popular. Null: nobody took it.';
