-- The opinions of the day are copied here, so that lists that begin within it need not read a whole row of
-- model.recent_opinion.
create materialized view model.busy_day as
    with busy as materialized (
        select user_key, day, per_day / count(*) as share
        from model.recent_basis
        join model.recent_opinion on cardinality(media_keys) > per_day
        cross join lateral (select (unnest(last_at) at time zone interval '0')::date as day) word
        group by user_key, day, per_day
        having count(*) > per_day
    )
    select
        user_key,
        day,
        share,
        media_keys[first:last] as media_keys,
        last_at[first:last] as last_at,
        "values"[first:last] as "values",
        both_at[first:last] as both_at,
        more[first:last] as more
    from busy
    join model.recent_opinion using (user_key)
    cross join lateral model.day_places(last_at, day);

create unique index busy_day_key on model.busy_day (day, user_key);

alter materialized view model.busy_day
    alter column media_keys set storage external,
    alter column last_at set storage external,
    alter column "values" set storage external,
    alter column both_at set storage external,
    alter column more set storage external;

comment on materialized view model.busy_day is
    'The days (UTC) on which a person took more media than influence_limit.per_day, by model.recent_opinion. share: what share each of these media counts in lists of the last hours. The arrays are what model.recent_opinion has of the day.';
