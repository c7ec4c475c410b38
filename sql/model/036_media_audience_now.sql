create function model.media_audience_now(media_keys integer[])
    returns table (media_key integer, user_keys integer[], degrees integer[])
    language sql
    stable
    parallel safe
as $$
    select
        media_key,
        array_agg(user_key order by audience_recency),
        array_agg(degree order by audience_recency)
    from (
        select
            media_key,
            user_key,
            degree,
            row_number() over (partition by media_key order by last_at desc, user_key) as audience_recency
        from (
            select
                user_key,
                unnest(compared.media_keys) as media_key,
                unnest(times) as last_at,
                cardinality(compared.media_keys) as degree
            from model.compared
        ) recent
        where media_audience_now.media_keys is null or media_key = any (media_audience_now.media_keys)
    ) ranked
    join engine.model_parameters on model_parameters.name = 'user_knn' and audience_recency <= audience_limit
    group by media_key
$$;

comment on function model.media_audience_now is
    'Returns the rows of model.media_audience for these media as of now; null: for all. Inlined.';
