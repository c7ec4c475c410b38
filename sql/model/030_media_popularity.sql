-- Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): log2 of the sum of
-- value × 2 ^ (time / half_life). As time passes all shift alike, so the order needs no clock, and a
-- refresh changes the rows of those media alone that were taken since.
--
-- Relative to the latest time of each medium, the powers cannot overflow, and below 2 ^ -1000 they are
-- nothing. Nine decimals make equal sums equal, in whatever order they were added.
create materialized view model.media_popularity as
    with taken as materialized (
        select
            code >> 2 as media_key,
            value,
            date_part('epoch', last_at) / extract(epoch from half_life)::double precision as half_lives
        from engine.model_parameters
        cross join (
            select unnest(codes) as code, unnest("values") as value, unnest(times) as last_at
            from model.taken
        ) opinion
        where model_parameters.name = 'popularity' and code & 3 > 0
    ),
    latest as (
        select media_key, max(half_lives) as latest
        from taken
        group by media_key
    ),
    decayed as (
        select
            media_key,
            count(*)::integer as people,
            round((latest + ln(sum(
                value * power(2::double precision, greatest(half_lives - latest, -1000))
            )) / ln(2::double precision))::numeric, 9)::double precision as popularity
        from taken
        join latest using (media_key)
        group by media_key, latest
    )
    select media_key, media_id, available, popularity, genre_set_key, people
    from engine.media
    left join decayed using (media_key);

create unique index media_popularity_key on model.media_popularity (media_key);
create index media_popularity_order on model.media_popularity (popularity desc nulls last, media_id)
    include (media_key, genre_set_key) where available;

comment on materialized view model.media_popularity is
    'How many people took each medium, by value and time-decayed, as log2: one more is twice as popular. A person counts once, with the value of their opinion, as of their latest event. Null: nobody took it. With the genres of each, so that a candidate need not be looked up. people: how many they are, whenever it was; null: none.';
