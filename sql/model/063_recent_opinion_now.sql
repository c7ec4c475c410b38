create function model.recent_opinion_now(user_keys integer[])
    returns table (
        user_key integer,
        media_keys integer[],
        last_at timestamptz[],
        "values" double precision[],
        both_at timestamptz[],
        more double precision[]
    )
    language sql
    stable
    parallel safe
as $$
    select
        user_key,
        words.media_keys,
        words.last_at,
        words."values",
        words.both_at,
        words.more
    from model.taken
    cross join lateral (
        select
            array_agg(recent.media_key order by word.last_at, recent.media_key) as media_keys,
            array_agg(word.last_at order by word.last_at, recent.media_key) as last_at,
            array_agg(word.value order by word.last_at, recent.media_key) as "values",
            array_agg(word.both_at order by word.last_at, recent.media_key) as both_at,
            array_agg(word.more order by word.last_at, recent.media_key) as more
        from (
            select distinct interaction.media_key
            from engine.interaction
            where interaction.user_key = taken.user_key
                and positive
                and happened_at > now() - interval '720 hours'
        ) recent
        cross join lateral model.last_word(taken.user_key, recent.media_key) word
    ) words
    where taken.last_at > now() - interval '720 hours'
        and words.media_keys is not null
        and (recent_opinion_now.user_keys is null or taken.user_key = any (recent_opinion_now.user_keys))
$$;

comment on function model.recent_opinion_now is
    'Returns the rows of model.recent_opinion for these people as of now; null: for everybody. Inlined.';
