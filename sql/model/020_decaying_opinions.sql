-- Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): sums of value × 2 ^ (time / half_life) keep their
-- order as time passes, so a refresh changes only media that were taken since. Powers are rounded to integers of 2 ^ 44
-- or more, and summed by class, of 16 powers of two each: such sums are exact, and so is taking an addition back.
create function model.decaying_opinions(
    codes integer[],
    "values" double precision[],
    times timestamptz[],
    popularity_life double precision,
    trend_life double precision,
    per_day double precision
)
    returns table (
        media_key integer,
        popularity_class bigint,
        trend_class bigint,
        popularity bigint,
        trend bigint
    )
    language sql
    stable
    parallel safe
as $$
    select
        media_key,
        popularity_class,
        trend_class,
        power(2::double precision, popularity_log - 16 * popularity_class + 44)::bigint,
        power(2::double precision, trend_log - 16 * trend_class + 44)::bigint
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
                    code,
                    value,
                    date_part('epoch', last_at) as happened,
                    least(1, per_day / count(*) over (partition by (last_at at time zone interval '0')::date)) as share
                from (select unnest(codes) as code, unnest("values") as value, unnest(times) as last_at) opinion
                where code & 3 > 0
            ) bounded
            offset 0
        ) decaying
        offset 0
    ) classed
$$;

comment on function model.decaying_opinions is
    'Returns what each opinion of a person adds to a row of model.media_total, which explains the columns. codes, "values", times: all opinions of one day (UTC) or several, as in a row of model.taken. popularity_life, trend_life: half-lives, in seconds; per_day: that of engine.influence_limit, which bounds how much all opinions of a day add to the trend. Inlined.';
