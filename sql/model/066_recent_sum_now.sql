-- Sums run from the latest time backwards, so that one element has all that was said since any moment. They are in
-- parts, because to read one element of a stored array is to read all of it.
create function model.recent_sum_now(media_keys integer[])
    returns table (
        media_key integer,
        part integer,
        after timestamptz,
        upto timestamptz,
        times timestamptz[],
        people integer[],
        popular double precision[],
        trending double precision[]
    )
    language sql
    stable
    parallel safe
as $$
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
                unnest(recent_opinion.media_keys) as media_key,
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
            and (recent_sum_now.media_keys is null or media_key = any (recent_sum_now.media_keys))
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
            -- Rows of the same moment are peers, which have the same sums. The order of the subquery fixes the order of
            -- additions, so that rounding is the same each time.
            sum(people) over later as people,
            sum(popular) over later as popular,
            sum(trending) over later as trending
        from (select * from step order by media_key, at desc, popular, trending) ordered
        window later as (partition by media_key order by at desc)
    )
    select
        media_key,
        part::integer,
        coalesce(lead(max(at)) over (partition by media_key order by part), '-infinity'),
        max(at),
        array_agg(at order by at),
        array_agg(people::integer order by at),
        array_agg(popular order by at),
        array_agg(trending order by at)
    from summed
    group by media_key, part
$$;

comment on function model.recent_sum_now is
    'Returns the rows of model.recent_sum for these media as of now; null: for all. Inlined.';
