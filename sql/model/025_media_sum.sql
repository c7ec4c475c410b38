-- Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): log2 of the sum of
-- value × 2 ^ (time / half_life). As time passes all shift alike, so the order needs no clock, and a
-- refresh changes the rows of those media alone that were taken since.
--
-- Summed by eras of 512 half-lives, relative to the beginning of each, the powers cannot overflow; of an era before
-- the latest of a medium, what is below 2 ^ -1000 is nothing. Nine decimals make equal sums equal, in whatever
-- order they were added.
create materialized view model.media_sum as
    with summed as (
        select
            media_key,
            popularity_era,
            trend_era,
            count(*) as people,
            sum(value * power(2::double precision, popularity_lives - 512 * popularity_era)) as popularity_sum,
            sum(value * share * power(2::double precision, trend_lives - 512 * trend_era)) as trend_sum
        from (
            select
                code >> 2 as media_key,
                value,
                share,
                happened / popularity_life as popularity_lives,
                floor(happened / popularity_life / 512) as popularity_era,
                happened / trend_life as trend_lives,
                floor(happened / trend_life / 512) as trend_era
            from (
                select
                    extract(epoch from popularity.half_life)::double precision as popularity_life,
                    extract(epoch from trend.half_life)::double precision as trend_life,
                    per_day
                from engine.model_parameters popularity
                join engine.model_parameters trend on trend.name = 'trend'
                cross join engine.influence_limit
                where popularity.name = 'popularity'
                offset 0
            ) parameter
            cross join model.taken
            cross join lateral (
                select
                    code,
                    value,
                    date_part('epoch', last_at) as happened,
                    least(1, per_day / count(*) over (partition by (last_at at time zone interval '0')::date)) as share
                from (select unnest(codes) as code, unnest("values") as value, unnest(times) as last_at) opinion
                where code & 3 > 0
            ) bounded
        ) decaying
        group by media_key, popularity_era, trend_era
    ),
    latest as (
        select
            *,
            max(popularity_era) over (partition by media_key) as popularity_latest,
            max(trend_era) over (partition by media_key) as trend_latest
        from summed
    )
    select
        media_key,
        sum(people)::integer as people,
        round((512 * popularity_latest + ln(sum(
            popularity_sum * power(2::double precision, greatest(512 * (popularity_era - popularity_latest), -1000))
        )) / ln(2::double precision))::numeric, 9)::double precision as popularity,
        round((512 * trend_latest + ln(sum(
            trend_sum * power(2::double precision, greatest(512 * (trend_era - trend_latest), -1000))
        )) / ln(2::double precision))::numeric, 9)::double precision as trend
    from latest
    group by media_key, popularity_latest, trend_latest;

create unique index media_sum_key on model.media_sum (media_key);

comment on materialized view model.media_sum is
    'What opinions of each medium add up to, by value and time-decayed, as log2: one more is twice as much. popularity: a person counts once, with the value of their opinion, as of their latest event; trend: the same, but that all that a person took in one day (UTC) counts as engine.influence_limit.per_day media at most, with a half-life of its own. people: how many liked or watched it, whenever it was. What nobody did is not here.';
