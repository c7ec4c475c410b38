-- The people of user-kNN, as they are read of each one who is like somebody.
create materialized view model.user_history as
    with positive as (
        select
            user_key,
            media_key,
            sum(value) as value,
            max(happened_at) as last_at,
            max(interaction_id) as last_id
        from engine.interaction
        where positive
        group by user_key, media_key
    ),
    recent as (
        select *
        from (
            select
                *,
                row_number() over (partition by user_key order by last_at desc, last_id desc) as recency
            from positive
        ) ranked
        join engine.model_parameters on model_parameters.name = 'user_knn'
        where recency <= history_limit
    )
    select
        user_key,
        array_agg(media_key order by recency) as media_keys,
        array_agg(case when available then genre_set_key else 0 end order by recency) as genre_set_keys,
        array_agg(value order by recency) as "values"
    from recent
    join engine.media using (media_key)
    group by user_key;

create unique index user_history_key on model.user_history (user_key);

comment on materialized view model.user_history is
    'What each person took, most recent first, with its combination of genres (0: not available), and the sum of the values they gave it.';
