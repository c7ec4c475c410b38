-- Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): sums of value × 2 ^ (time / half_life) keep their
-- order as time passes, so a refresh changes only media that were taken since. Powers are rounded to integers of 2 ^ 44
-- or more, and summed by class, of 16 powers of two each: such sums are exact, and so is taking an addition back.
create function model.media_total_now(user_keys integer[])
    returns table (
        media_key integer,
        popularity_class bigint,
        trend_class bigint,
        people bigint,
        popularity numeric,
        trend numeric
    )
    language sql
    stable
    parallel safe
as $$
    select
        media_key,
        popularity_class,
        trend_class,
        count(*),
        sum(power(2::double precision, popularity_log - 16 * popularity_class + 44)::bigint),
        sum(power(2::double precision, trend_log - 16 * trend_class + 44)::bigint)
    from (
        select
            media_key,
            popularity_log,
            floor(popularity_log / 16)::bigint as popularity_class,
            trend_log,
            floor(trend_log / 16)::bigint as trend_class
        from (
            select
                code >> 2 as media_key,
                happened / popularity_life + ln(value) / ln(2::double precision) as popularity_log,
                happened / trend_life + ln(value * share) / ln(2::double precision) as trend_log
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
            where media_total_now.user_keys is null or taken.user_key = any (media_total_now.user_keys)
            offset 0
        ) decaying
        offset 0
    ) classed
    group by media_key, popularity_class, trend_class
$$;

comment on function model.media_total_now is
    'Returns what the opinions of these people in model.taken add to model.media_total; null: of everybody, which is all of it. Inlined.';
