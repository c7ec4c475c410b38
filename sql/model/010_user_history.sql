-- The people of user-kNN, as they are read of each one who is like somebody.
create materialized view model.user_history as
    select
        user_key,
        array_agg(media_key order by place desc) as media_keys,
        array_agg(case when available then genre_set_key else 0 end order by place desc) as genre_set_keys,
        array_agg(value order by place desc) as "values"
    from engine.model_parameters
    cross join model.taken
    cross join lateral model.recent_positives(codes, "values", times, history_limit)
    join engine.media using (media_key)
    where model_parameters.name = 'user_knn'
    group by user_key;

create unique index user_history_key on model.user_history (user_key);

comment on materialized view model.user_history is
    'What each person took, most recent first, with its combination of genres (0: not available), and the value they gave it.';
