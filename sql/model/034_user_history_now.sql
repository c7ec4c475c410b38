create function model.user_history_now(user_keys integer[])
    returns table (user_key integer, media_keys integer[], genre_set_keys integer[], "values" double precision[])
    language sql
    stable
    parallel safe
as $$
    select user_key, media_keys, genre_set_keys, "values"
    from model.compared
    cross join lateral (
        select array_agg(case when available then genre_set_key else 0 end order by place) as genre_set_keys
        from unnest(media_keys) with ordinality as listed (media_key, place)
        join model.media_popularity using (media_key)
    ) genres
    where user_history_now.user_keys is null or compared.user_key = any (user_history_now.user_keys)
$$;

comment on function model.user_history_now is
    'Returns the rows of model.user_history for these people as of now; null: for everybody. Inlined.';
