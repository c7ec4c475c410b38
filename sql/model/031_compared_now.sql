create function model.compared_now(user_keys integer[])
    returns table (user_key integer, media_keys integer[], times timestamptz[], "values" double precision[])
    language sql
    stable
    parallel safe
as $$
    select
        user_key,
        array_agg(media_key order by place desc),
        array_agg(latest.last_at order by place desc),
        array_agg(value order by place desc)
    from engine.model_parameters
    cross join model.taken
    cross join lateral model.recent_positives(codes, "values", times, history_limit) latest
    where model_parameters.name = 'user_knn'
        and (compared_now.user_keys is null or taken.user_key = any (compared_now.user_keys))
    group by user_key
$$;

comment on function model.compared_now is
    'Returns the rows of model.compared for these people as of now; null: for everybody. Inlined.';
