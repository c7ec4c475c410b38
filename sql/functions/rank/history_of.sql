-- The history is read once a question: all item models and the reasons share it.
create function engine.history_of(asker engine.asker)
    returns table (media_keys integer[], preferences integer[], deeds text[])
    language sql
    stable
    parallel safe
as $$
    select array_agg(latest.media_key), array_agg(latest.preference), array_agg(latest.deed)
    from (
        select seen.media_key, seen.preference, seen.deed
        from (
            select opinion.media_key, 0::bigint as visit, last_at, last_id, preference, deed
            from engine.latest_opinions(history_of.asker, 0) opinion
            where opinion.media_key <> all ((history_of.asker).session_keys)
            union all
            select visited.media_key, visit, null, null, 2, 'visited'
            from unnest((history_of.asker).session_keys) with ordinality as visited (media_key, visit)
        ) seen
        order by visit desc, last_at desc, last_id desc -- array_agg keeps this order: the session comes first
        limit ((history_of.asker).strategy).history_limit
    ) latest
$$;

comment on function engine.history_of is
    'Returns one row with the fields of engine.history for the asker. asker.history is not read. Inlined.';
