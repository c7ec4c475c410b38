-- From the latest on, so that what is later than any moment is one element. In parts, for of an array all is read.
create materialized view model.recent_sum as
    with word as materialized (
        select
            media_key,
            last_at,
            value,
            both_at,
            more,
            coalesce(share, 1) * model.power_of_time(last_at, origin, popular_life) as popular,
            coalesce(share, 1) * model.power_of_time(last_at, origin, trending_life) as trending
        from (
            select
                user_key,
                unnest(media_keys) as media_key,
                unnest(last_at) as last_at,
                unnest("values") as value,
                unnest(both_at) as both_at,
                unnest(more) as more
            from model.recent_opinion
        ) said
        cross join model.recent_basis
        left join (select user_key, day, share from model.busy_day) busy
            on busy.user_key = said.user_key and day = (last_at at time zone interval '0')::date
        where last_at > now() - interval '720 hours'
    ),
    step as (
        select media_key, last_at as at, 1 as people, value * popular as popular, value * trending as trending
        from word
        union all
        select media_key, both_at, 0, more * popular, more * trending
        from word
        where both_at > now() - interval '720 hours'
    ),
    summed as (
        select
            media_key,
            at,
            (row_number() over (partition by media_key order by at desc) - 1) / 500 as part,
            -- (Those of one moment all alike.)
            sum(people) over later as people,
            sum(popular) over later as popular,
            sum(trending) over later as trending
        from step
        window later as (partition by media_key order by at desc)
    )
    select
        media_key,
        part::integer as part,
        coalesce(lead(max(at)) over (partition by media_key order by part), '-infinity') as after,
        max(at) as upto,
        array_agg(at order by at) as times,
        array_agg(people::integer order by at) as people,
        array_agg(popular order by at) as popular,
        array_agg(trending order by at) as trending
    from summed
    group by media_key, part;

create unique index recent_sum_key on model.recent_sum (media_key, after, part);

alter materialized view model.recent_sum
    alter column times set storage external,
    alter column people set storage external,
    alter column popular set storage external,
    alter column trending set storage external;

comment on materialized view model.recent_sum is
    'What people said of each medium in the last 720 hours (model.recent_opinion): times, in order, and for each what was said then and later adds up to: of how many people, and relative to the origin of model.recent_basis, by the half-lives of popular and trending. In parts of 500, the latest first: a part has the times after "after", up to "upto".';
