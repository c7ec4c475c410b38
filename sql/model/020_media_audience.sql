-- The media of user-kNN: whom to compare with, of all who took one.
create materialized view model.media_audience as
    with recent as (
        select
            user_key,
            media_key,
            last_at,
            count(*) over (partition by user_key) as degree,
            audience_limit
        from engine.model_parameters
        cross join model.taken
        cross join lateral model.recent_positives(codes, "values", times, history_limit)
        where model_parameters.name = 'user_knn'
    ),
    ranked as (
        select
            *,
            row_number() over (partition by media_key order by last_at desc, user_key) as audience_recency
        from recent
    )
    select
        media_key,
        array_agg(user_key order by audience_recency) as user_keys,
        array_agg(degree::integer order by audience_recency) as degrees
    from ranked
    where audience_recency <= audience_limit
    group by media_key;

create unique index media_audience_key on model.media_audience (media_key);

comment on materialized view model.media_audience is
    'Who took each medium, most recent first, those of one moment by user_key, with the length of each one''s history.';
