-- The media of user-kNN: whom to compare with, of all who took one.
create materialized view model.media_audience as
    with positive as (
        select
            user_key,
            media_key,
            max(happened_at) as last_at,
            max(interaction_id) as last_id
        from engine.interaction
        where positive
        group by user_key, media_key
    ),
    recent as (
        select ranked.*, least(taken, history_limit) as degree, audience_limit
        from (
            select
                *,
                row_number() over (partition by user_key order by last_at desc, last_id desc) as recency,
                count(*) over (partition by user_key) as taken
            from positive
        ) ranked
        join engine.model_parameters on model_parameters.name = 'user_knn'
        where recency <= history_limit
    ),
    ranked as (
        select
            *,
            row_number() over (partition by media_key order by last_at desc, last_id desc) as audience_recency
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
    'Who took each medium, most recent first, with the length of each one''s history.';
