create function engine.compared_media(user_keys integer[])
    returns table (media_key integer, user_key integer, last_at timestamptz, degree integer)
    language sql
    stable
as $$
    select unnest(media_keys), user_key, unnest(times), cardinality(media_keys)
    from model.compared
    where user_key = any (compared_media.user_keys)
$$;

comment on function engine.compared_media is
    'What model.media_audience is made of, as far as it is of these people. Inlined.';
