create function engine.recent_words(user_keys integer[])
    returns table (
        media_key integer,
        user_key integer,
        last_at timestamptz,
        value double precision,
        both_at timestamptz,
        more double precision,
        people bigint
    )
    language sql
    stable
as $$
    select *, count(*) over (partition by user_key, (last_at at time zone interval '0')::date)
    from (
        select
            unnest(media_keys) as media_key,
            user_key,
            unnest(last_at) as last_at,
            unnest("values") as value,
            unnest(both_at) as both_at,
            unnest(more) as more
        from model.recent_opinion
        where user_key = any (recent_words.user_keys)
    ) word
$$;

comment on function engine.recent_words is
    'What model.recent_sum is made of, as far as it is of these people, each with how many they said that day (UTC). Inlined.';
