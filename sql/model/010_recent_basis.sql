-- origin stays the same for 30 days, so that media that nobody took anew keep their sums.
create materialized view model.recent_basis as
    select
        now() as as_of,
        floor(date_part('epoch', now()) / 2592000) * 2592000 as origin,
        date_part('epoch', popularity.half_life) as popular_life,
        date_part('epoch', trend.half_life) as trending_life,
        per_medium,
        per_day
    from engine.model_parameters popularity
    join engine.model_parameters trend on trend.name = 'trend'
    cross join engine.influence_limit
    where popularity.name = 'popularity';

create unique index recent_basis_one on model.recent_basis (as_of);

comment on materialized view model.recent_basis is
    'What model.media_total and model.recent_sum were made with. as_of: when; origin: the moment (seconds since 1970) from which model.power_of_time counts; popular_life, trending_life: the half-lives (seconds); per_medium, per_day: the limits. One row. If half-lives or limits have changed since, lists of the last hours are read from the events.';
