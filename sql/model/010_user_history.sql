-- The people of user-kNN, as they are read of each one who is like somebody. Person by person, for the
-- index on interactions has them so.
create materialized view model.user_history as
    select
        user_key,
        array_agg(media_key order by recency) as media_keys,
        array_agg(case when available then genre_set_key else 0 end order by recency) as genre_set_keys,
        array_agg(value order by recency) as "values"
    from engine.model_parameters
    cross join engine.person
    cross join lateral (
        select media_key, value, row_number() over (order by last_at desc, last_id desc) as recency
        from model.opinions(person.user_key)
        where preference > 0
        order by recency
        limit history_limit
    ) taken
    join engine.media using (media_key)
    where model_parameters.name = 'user_knn'
    group by user_key;

create unique index user_history_key on model.user_history (user_key);

comment on materialized view model.user_history is
    'What each person took, most recent first, with its combination of genres (0: not available), and the value they gave it.';
