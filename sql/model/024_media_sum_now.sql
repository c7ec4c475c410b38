-- The limit of -1000 keeps the power from underflow for a class far below the latest one of the medium. Rounding to nine
-- decimals makes sums equal that are equal by definition.
create function model.media_sum_now(media_keys integer[])
    returns table (media_key integer, people integer, popularity double precision, trend double precision)
    language sql
    stable
    parallel safe
as $$
    select
        media_key,
        sum(people)::integer,
        round((16 * popularity_latest - 44 + ln(sum(
            popularity::double precision * power(2::double precision, greatest(16 * (popularity_class - popularity_latest), -1000))
            order by popularity_class, trend_class
        )) / ln(2::double precision))::numeric, 9)::double precision,
        round((16 * trend_latest - 44 + ln(sum(
            trend::double precision * power(2::double precision, greatest(16 * (trend_class - trend_latest), -1000))
            order by popularity_class, trend_class
        )) / ln(2::double precision))::numeric, 9)::double precision
    from (
        select
            *,
            max(popularity_class) over (partition by media_key) as popularity_latest,
            max(trend_class) over (partition by media_key) as trend_latest
        from model.media_total
        where media_sum_now.media_keys is null or media_total.media_key = any (media_sum_now.media_keys)
    ) latest
    group by media_key, popularity_latest, trend_latest
$$;

comment on function model.media_sum_now is
    'Returns the rows of model.media_sum for these media as of now; null: for all. Inlined.';
