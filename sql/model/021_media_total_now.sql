create function model.media_total_now(media_keys integer[])
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
    select media_key, popularity_class, trend_class, count(*), sum(popularity), sum(trend)
    from model.recent_basis
    cross join model.taken
    cross join lateral model.decaying_opinions(codes, "values", times, popular_life, trending_life, per_day)
    where media_total_now.media_keys is null or media_key = any (media_total_now.media_keys)
    group by media_key, popularity_class, trend_class
$$;

comment on function model.media_total_now is
    'Returns the rows of model.media_total for these media, from all opinions in model.taken; null: for all media. Inlined.';
