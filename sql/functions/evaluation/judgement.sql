create function evaluation.judgement(k integer)
    returns table (strategy text, user_key integer, metric text, value double precision)
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    with expected as (
        select user_key, count(*) as relevant
        from evaluation.held_out
        join evaluation.asked using (user_key)
        where relevant
        group by user_key
    ),
    audience as (
        select media_key, count(distinct user_key)::double precision / (select count(*) from engine.person) as share
        from engine.interaction
        group by media_key
    ),
    listed as materialized (
        select
            answer.strategy,
            answer.user_key,
            answer."position",
            coalesce(held_out.relevant, false) as is_hit,
            coalesce(share, 0) as share,
            coalesce(genres, '{}') as genres
        from evaluation.answer
        join engine.media using (media_key)
        left join engine.genre_set using (genre_set_key)
        left join evaluation.held_out using (user_key, media_key)
        left join audience using (media_key)
        where answer."position" <= judgement.k
    ),
    found as (
        select
            strategy,
            user_key,
            count(*) filter (where is_hit) as hits,
            sum(ln(2::double precision) / ln("position" + 1::double precision)) filter (where is_hit) as gain,
            min("position") filter (where is_hit) as first_hit,
            avg(share) as share
        from listed
        group by strategy, user_key
    ),
    ideal as (
        select
            place,
            sum(ln(2::double precision) / ln(place + 1::double precision)) over (order by place) as gain
        from generate_series(1, judgement.k) as place
    ),
    apart as (
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
        ) both_have
        group by one.strategy, one.user_key
    )
    select named.strategy, expected.user_key, judged.metric, judged.value
    from (select distinct answer.strategy from evaluation.answer) named
    cross join expected
    join ideal on ideal.place = least(expected.relevant, judgement.k)
    left join found on found.strategy = named.strategy and found.user_key = expected.user_key
    left join apart on apart.strategy = named.strategy and apart.user_key = expected.user_key
    cross join lateral (
        values
            ('ndcg', coalesce(found.gain, 0) / ideal.gain),
            ('recall', coalesce(hits, 0)::double precision / expected.relevant),
            ('hit_rate', (coalesce(hits, 0) > 0)::integer::double precision),
            ('mrr', coalesce(1::double precision / first_hit, 0)),
            ('popularity', coalesce(found.share, 0)),
            ('diversity', coalesce(distance, 0))
    ) judged (metric, value)
$$;

comment on function evaluation.judgement is
    'Returns a row for each strategy, person asked and metric, which judges the first k recommended media by what was held out. ndcg: binary gain, discounted by log2(position + 1), divided by the best that k places allow (Järvelin and Kekäläinen, 2002). recall: the share of the relevant media that are among the first k. hit_rate: 1 where any is, else 0. mrr: 1 / the position of the first relevant one. popularity: the mean share of people who took a recommended medium. diversity: the mean of 1 − the Jaccard index of the genres of two recommended media. All are in [0, 1]; a person who got no answer has 0 everywhere.';
