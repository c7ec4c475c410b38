-- What a person took last, or what was looked at in a session, and how much each of these counts.
create function engine.recent(asker engine.asker, recency_exponent double precision)
    returns table (media_key integer, weight double precision, age double precision)
    language sql
    stable
    parallel safe
as $$
    select ranked.media_key, ranked.weight, recency - 1 + ((recent.asker).strategy).recency_offset
    from (
        select
            seen.media_key,
            row_number() over recency as recency,
            power(
                row_number() over recency - 1 + ((recent.asker).strategy).recency_offset,
                -recent.recency_exponent
            ) * case preference
                when 0 then ((recent.asker).strategy).dislike_weight
                when 1 then ((recent.asker).strategy).watch_weight
                else 1
            end as weight
        from (
            select opinion.media_key, 0 as visit, last_at, last_id, preference
            from engine.latest_opinions(recent.asker, 0) opinion
            where opinion.media_key <> all ((recent.asker).session_keys)
            union all
            select visited.media_key, visit, null, null, 2
            from unnest((recent.asker).session_keys) with ordinality as visited (media_key, visit)
        ) seen
        window recency as (order by visit desc, last_at desc, last_id desc)
    ) ranked
    where recency <= ((recent.asker).strategy).history_limit and weight > 0
$$;

comment on function engine.recent is
    'The most recent media of a person, and before them those of a session (latest last), with (r + recency_offset) ^ -recency_exponent for the r-th most recent, from 0, × what its kind counts: a LIKE or a visit 1, a WATCH watch_weight, what is disliked dislike_weight; nothing that counts 0. age: r + recency_offset.';
