-- Attribution is computed when it is asked for, not stored when events arrive: it does not depend on whether events
-- come late, twice or from engagement_db, and cannot be lost.
create function engine.taken("from" timestamptz, "to" timestamptz)
    returns table (answer_id uuid, media_key integer, taken_at timestamptz)
    language sql
    stable
    parallel safe
as $$
    with event as materialized (
        select event.user_key, event.media_key, event.happened_at
        from engine.interaction event
        where event.positive
            and event.happened_at >= taken."from"
            and event.happened_at < taken."to" + (select attribution_window from engine.tracking)
            and not exists (
                select
                from engine.attribution named
                where named.user_key = event.user_key and named.media_key = event.media_key
            )
    ),
    last as (
        select distinct on (event.user_key, event.media_key, event.happened_at)
            shown.answer_id,
            event.user_key,
            event.media_key,
            event.happened_at
        from event
        -- The optimization fence (offset 0) makes this a hash join: the planner expects few events, and would look
        -- into engine.answer_log once for each of them.
        join (
            select answer_id, user_key, shown_at, coalesce(seen_keys, media_keys) as media_keys
            from engine.answer_log
            where answer_log.shown_at >= taken."from" and answer_log.shown_at < taken."to"
            offset 0
        ) shown using (user_key)
        where shown.shown_at <= event.happened_at
            and shown.shown_at > event.happened_at - (select attribution_window from engine.tracking)
            and event.media_key = any (shown.media_keys)
        order by event.user_key, event.media_key, event.happened_at, shown.shown_at desc
    )
    select found.answer_id, found.media_key, min(found.happened_at)
    from (
        select named.answer_id, named.media_key, named.happened_at
        from engine.attribution named
        where named.answer_id >= engine.first_answer_id(taken."from")
            and named.answer_id < engine.first_answer_id(taken."to")
            and exists (
                select
                from engine.interaction
                where interaction.user_key = named.user_key
                    and interaction.media_key = named.media_key
                    and positive
            )
        union all
        select last.answer_id, last.media_key, last.happened_at
        from last
        -- Leave out events after "to" that count for a later answer.
        where last.happened_at < taken."to"
            or not exists (
                select
                from engine.answer_log later
                where later.user_key = last.user_key
                    and later.shown_at >= taken."to"
                    and later.shown_at < taken."to" + (select attribution_window from engine.tracking)
                    and later.shown_at <= last.happened_at
                    and last.media_key = any (coalesce(later.seen_keys, later.media_keys))
            )
    ) found
    group by found.answer_id, found.media_key
$$;

comment on function engine.taken is
    'Returns the media that people took (LIKE, WATCH) from answers shown at or after "from" and before "to", each medium of an answer once. taken_at: when it was first taken. A medium counts as taken from the answer that the application named, or else from the last answer that showed it to the person within engine.tracking.attribution_window.';
