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
    'Returns a row for each medium in the rows of model.recent_opinion of these people: what model.recent_sum is made of. people: how many media of the person have their last_at on the same day (UTC). Inlined.';
