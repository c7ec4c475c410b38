-- This candidate source is user-kNN.
create function engine.from_people(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    -- A medium has the same genre_set_key in every history, so max gives it.
    with took as (
        select item.media_key, max(item.genre_set_key) as genre_set_key, count(*) * sum(item.value) as score
        from (
            select
                unnest(media_keys) as media_key,
                unnest(genre_set_keys) as genre_set_key,
                unnest("values") as value
            from engine.nearest_people(from_people.asker) neighbour
            join model.user_history on user_history.user_key = neighbour.user_key
        ) item
        group by item.media_key
        having item.media_key not in (select seen.media_key from engine.seen(from_people.asker))
            and (
                (from_people.asker).is_long is not true
                or not exists (select from engine.took(from_people.asker, item.media_key) offset 0)
            )
    )
    select known.media_key, known.genre_set_key, known.score
    from (
        select
            took.media_key,
            case
                when (from_people.asker).catalogue_unchanged then nullif(took.genre_set_key, 0)
                when (select exists (select from engine.media_change offset 500))
                    or took.media_key in (select media_change.media_key from engine.media_change limit 500)
                then (
                    select media.genre_set_key
                    from engine.media
                    where media.media_key = took.media_key and available
                )
                else nullif(took.genre_set_key, 0)
            end as genre_set_key,
            took.score
        from took
        where ((from_people.asker).strategy).neighbours_weight > 0
        offset 0 -- optimization fence: genre_set_key is evaluated once
    ) known
    where known.genre_set_key is not null
$$;

comment on function engine.from_people is
    'Returns the media that the nearest people (engine.nearest_people) took: user-kNN. score: how many of them took the medium × the sum of the values they gave it, above 0. top_k is ignored: all are returned. No rows without a history, or if neighbours_weight is 0.';
