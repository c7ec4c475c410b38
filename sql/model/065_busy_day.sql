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
        media_keys[place.before + 1:place.upto] as media_keys,
        last_at[place.before + 1:place.upto] as last_at,
        "values"[place.before + 1:place.upto] as "values",
        both_at[place.before + 1:place.upto] as both_at,
        more[place.before + 1:place.upto] as more
    from busy
    join model.recent_opinion using (user_key)
    cross join lateral (
        select
            width_bucket(day::timestamp at time zone interval '0' - interval '1 microsecond', last_at) as before,
            width_bucket((day + 1)::timestamp at time zone interval '0' - interval '1 microsecond', last_at) as upto
    ) place;

create unique index busy_day_key on model.busy_day (day, user_key);

alter materialized view model.busy_day
    alter column media_keys set storage external,
    alter column last_at set storage external,
    alter column "values" set storage external,
    alter column both_at set storage external,
    alter column more set storage external;

comment on materialized view model.busy_day is
    'The days (UTC) on which a person took more media than influence_limit.per_day, by model.recent_opinion. share: what share each of these media counts in lists of the last hours. The arrays are what model.recent_opinion has of the day.';
