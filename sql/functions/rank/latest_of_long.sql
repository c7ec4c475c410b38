-- The latest opinions, without all events: the media of the last ones, each looked up. Where those are
-- too few (of one medium again and again, or disliked), all events after all.
create function engine.latest_of_long(asker engine.asker, least_preference integer)
    returns table (
        media_key integer,
        preference integer,
        last_at timestamptz,
        last_id bigint,
        deed text
    )
    language sql
    stable
    parallel safe
as $$
    with last_event as (
        select event.media_key, event.happened_at
        from engine.events_of(latest_of_long.asker) event
        order by event.happened_at desc
        fetch first (10 * ((latest_of_long.asker).strategy).history_limit) rows with ties
    ),
    latest as (
        select last_event.media_key
        from last_event
        group by last_event.media_key
        order by max(last_event.happened_at) desc
        fetch first ((1 + latest_of_long.least_preference) * ((latest_of_long.asker).strategy).history_limit) rows with ties
    ),
    known as materialized (
        select latest.media_key, opinion.preference, opinion.last_at, opinion.last_id, opinion.deed
        from latest
        cross join lateral (
            select opinion.*
            from engine.opinions_of(latest_of_long.asker) opinion
            where opinion.media_key = latest.media_key
            offset 0 -- looked up, one after the other
        ) opinion
        where opinion.preference >= latest_of_long.least_preference
    ),
    counted as materialized (
        select count(*) >= ((latest_of_long.asker).strategy).history_limit as are_enough
        from known
    )
    select known.media_key, known.preference, known.last_at, known.last_id, known.deed
    from known
    where (select are_enough from counted)
    union all
    select opinion.media_key, opinion.preference, opinion.last_at, opinion.last_id, opinion.deed
    from engine.opinions_of(latest_of_long.asker) opinion
    where opinion.preference >= latest_of_long.least_preference and not (select are_enough from counted)
$$;

comment on function engine.latest_of_long is
    'engine.latest_opinions of a person with a long history.';
