-- As model.media_popularity, which explains the arithmetic, of what happened very lately.
create materialized view model.media_trend as
    with half_life as (
        select extract(epoch from half_life)::double precision as seconds
        from engine.model_parameters
        where name = 'trend'
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
            )) / ln(2::double precision))::numeric, 9)::double precision as trend
        from engine.interaction
        join latest using (media_key)
        cross join half_life
        where positive
        group by media_key, latest
    )
    select media_key, media_id, available, trend
    from engine.media
    join decayed using (media_key);

create unique index media_trend_key on model.media_trend (media_key);
create index media_trend_order on model.media_trend (trend desc, media_id) include (media_key) where available;

comment on materialized view model.media_trend is
    'Time-decayed positive interactions of each medium, as model.media_popularity, with a half-life of its own. What nobody took is not here.';
