-- Most media of a large catalogue have no popularity, because nobody liked or watched them. They rank by id, which is
-- the order of allowed_keys, so the second branch reads no more of them than it needs.
create function engine.first_allowed(asker engine.asker, top_k integer)
    returns table (media_key integer, popularity double precision)
    language sql
    stable
    parallel safe
as $$
    with unlisted as materialized (
        select seen_or_moved.media_key from engine.seen_or_moved(first_allowed.asker)
    )
    (
        select taken.media_key, taken.popularity
        from model.media_popularity taken
        where taken.media_key = any ((first_allowed.asker).allowed_keys)
            and taken.popularity is not null
            and taken.available
            and taken.media_key not in (select unlisted.media_key from unlisted)
            and (
                (first_allowed.asker).is_long is not true
                or not exists (select from engine.took(first_allowed.asker, taken.media_key) offset 0)
            )
        order by taken.popularity desc, taken.media_id
        limit first_allowed.top_k
    )
    union all
    (
        select listed.media_key, null::double precision
        from (select unnest((first_allowed.asker).allowed_keys) as media_key) listed
        cross join lateral (
            select untaken.media_key
            from model.media_popularity untaken
            where untaken.media_key = listed.media_key and untaken.popularity is null and untaken.available
            offset 0 -- optimization fence: one look-up a key, until the limit is reached
        ) untaken
        where listed.media_key not in (select unlisted.media_key from unlisted)
            and (
                (first_allowed.asker).is_long is not true
                or not exists (select from engine.took(first_allowed.asker, listed.media_key) offset 0)
            )
        limit first_allowed.top_k
    )
$$;

comment on function engine.first_allowed is
    'Returns those media of asker.allowed_keys (in the order of their ids) that may be recommended to the asker and that the model lists, as engine.from_allowed: the first top_k by popularity, then id, and perhaps some more. popularity: log2; null: nobody liked or watched it. No rows if allowed_keys is null.';
