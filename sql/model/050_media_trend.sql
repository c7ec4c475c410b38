-- As model.media_popularity, which explains the arithmetic, of what happened very lately.
create materialized view model.media_trend as
    with taken as materialized (
        select
            code >> 2 as media_key,
            value,
            date_part('epoch', last_at) / extract(epoch from half_life)::double precision as half_lives
        from engine.model_parameters
        cross join engine.influence_limit
        cross join model.taken
        cross join lateral (
            select
                code,
                last_at,
                value * least(1, per_day / count(*) over (partition by (last_at at time zone interval '0')::date)) as value
            from (select unnest(codes) as code, unnest("values") as value, unnest(times) as last_at) opinion
            where code & 3 > 0
        ) bounded
        where model_parameters.name = 'trend'
    ),
    latest as (
        select media_key, max(half_lives) as latest
        from taken
        group by media_key
    ),
    decayed as (
        select
            media_key,
            round((latest + ln(sum(
                value * power(2::double precision, greatest(half_lives - latest, -1000))
            )) / ln(2::double precision))::numeric, 9)::double precision as trend
        from taken
        join latest using (media_key)
        group by media_key, latest
    )
    select media_key, media_id, available, trend, popularity, genre_set_key
    from model.media_popularity
    join decayed using (media_key);

create unique index media_trend_key on model.media_trend (media_key);
create index media_trend_order on model.media_trend (trend desc, popularity desc nulls last, media_id)
    include (media_key, genre_set_key) where available;

comment on materialized view model.media_trend is
    'As model.media_popularity, but that all that a person took in one day (UTC) counts as engine.influence_limit.per_day media at most, with a half-life of its own. What nobody took is not here. With popularity, by which equal trends go, and genres.';
