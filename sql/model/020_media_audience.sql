-- The media of user-kNN: whom to compare with, of all who took one.
create materialized view model.media_audience as
    with recent as (
        select
            user_key,
            media_key,
            last_at,
            last_id,
            least(count(*) over (partition by user_key), history_limit) as degree,
            audience_limit
        from engine.model_parameters
        cross join engine.person
        cross join lateral (
            select media_key, last_at, last_id
            from model.opinions(person.user_key)
            where preference > 0
            order by last_at desc, last_id desc
            limit history_limit
        ) taken
        where model_parameters.name = 'user_knn'
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
