-- How good one list is.
create function evaluation.user_metric(user_keys integer[], k integer)
    returns table (strategy text, user_key integer, metric text, value double precision)
    language sql
    stable
    set search_path = ''
as $$
    with asked as (
        select user_key, count(*) as relevant
        from unnest(user_metric.user_keys) as user_key
        join evaluation.held_out using (user_key)
        where relevant
        group by user_key
    ),
    popularity as (
        select media_key, count(distinct user_key)::double precision / (select count(*) from engine.person) as share
        from engine.interaction
        group by media_key
    ),
    listed as (
        select
            answer.strategy,
            answer.user_key,
            answer."position",
            answer.media_key,
            coalesce(held_out.relevant, false) as hit,
            coalesce(share, 0) as share,
            genres
        from evaluation.answer
        join asked using (user_key)
        join engine.media using (media_key)
        left join engine.genre_set using (genre_set_key)
        left join evaluation.held_out using (user_key, media_key)
        left join popularity using (media_key)
        where answer."position" <= user_metric.k
    ),
    judged as (
        select
            strategy,
            user_key,
            count(*) filter (where hit) as hits,
            sum(1 / log(2::numeric, "position" + 1)) filter (where hit) as gain,
            min("position") filter (where hit) as first_hit,
            avg(share) as share
        from listed
        group by strategy, user_key
    ),
    ideal as (
        select
            places,
            sum(1 / log(2::numeric, places + 1)) over (order by places) as gain
        from generate_series(1, user_metric.k) places
    ),
    unlike as (
        select
            one.strategy,
            one.user_key,
            avg(1 - coalesce(
                shared::double precision / nullif(cardinality(one.genres) + cardinality(other.genres) - shared, 0),
                0
            )) as distance
        from listed one
        join listed other
            on other.strategy = one.strategy
            and other.user_key = one.user_key
            and other."position" > one."position"
        cross join lateral (
            select count(*) as shared from unnest(one.genres) as genre where genre = any (other.genres)
        ) common
        group by one.strategy, one.user_key
    )
    select named.strategy, asked.user_key, measured.metric, measured.value
    from (select distinct strategy from evaluation.answer) named
    cross join asked
    join ideal on ideal.places = least(asked.relevant, user_metric.k)
    left join judged on judged.strategy = named.strategy and judged.user_key = asked.user_key
    left join unlike on unlike.strategy = named.strategy and unlike.user_key = asked.user_key
    cross join lateral (
        values
            ('ndcg', coalesce(judged.gain, 0) / ideal.gain),
            ('recall', coalesce(hits, 0)::double precision / asked.relevant),
            ('hit_rate', (coalesce(hits, 0) > 0)::integer),
            ('mrr', coalesce(1.0 / first_hit, 0)),
            ('popularity', coalesce(judged.share, 0)),
            ('diversity', coalesce(distance, 0))
    ) measured (metric, value)
$$;
