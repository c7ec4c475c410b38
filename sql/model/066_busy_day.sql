create materialized view model.busy_day as
    select user_key, day, per_day / count(*) as share
    from model.recent_basis
    join model.recent_opinion on cardinality(media_keys) > per_day
    cross join lateral (select (unnest(last_at) at time zone interval '0')::date as day) word
    group by user_key, day, per_day
    having count(*) > per_day;

create unique index busy_day_key on model.busy_day (day, user_key);

comment on materialized view model.busy_day is
    'The days (UTC) in which a person took more media than influence_limit.per_day, of model.recent_opinion, and what share each counts in lists of the last hours.';
