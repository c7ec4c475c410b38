-- This avoids reading all events: it takes opinions from model.taken (kept) and computes those that changed since
-- (changed). If engine.kept_opinions gives none, it looks up the media of the last events (known). Only if these give
-- fewer than history_limit opinions, because events repeat media or are dislikes, it reads all events.
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
    with is_kept as materialized (
        select exists (select from engine.kept_opinions(latest_of_long.asker)) as is_kept
    ),
    noted as materialized (
        select distinct opinion_change.media_key
        from engine.opinion_change
        where opinion_change.user_key = (latest_of_long.asker).user_key and (select is_kept from is_kept)
    ),
    changed as materialized (
        select opinion.*
        from noted
        cross join lateral (
            select opinion.*
            from engine.opinions_of(latest_of_long.asker) opinion
            where opinion.media_key = noted.media_key
            offset 0 -- optimization fence: one look-up by key after the other
        ) opinion
        where opinion.preference >= latest_of_long.least_preference
    ),
    -- engine.kept_opinions gives the latest first, so the limit needs no sort.
    kept as materialized (
        select kept.*
        from engine.kept_opinions(latest_of_long.asker) kept
        where kept.preference >= latest_of_long.least_preference
            and kept.media_key not in (select noted.media_key from noted)
        limit ((latest_of_long.asker).strategy).history_limit
    ),
    last_event as (
        select event.media_key, event.happened_at
        from engine.events_of(latest_of_long.asker) event
        where not (select is_kept from is_kept)
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
            offset 0
        ) opinion
        where opinion.preference >= latest_of_long.least_preference
    ),
    counted as materialized (
        select is_kept or (select count(*) from known) >= ((latest_of_long.asker).strategy).history_limit as are_enough
        from is_kept
    )
    select changed.media_key, changed.preference, changed.last_at, changed.last_id, changed.deed
    from changed
    union all
    select
        kept.media_key,
        kept.preference,
        kept.last_at,
        -- place orders opinions with the same last_at, but it cannot be compared with the last_id of a changed opinion:
        -- beside one, the id is looked up.
        case
            when kept.last_at in (select changed.last_at from changed)
            then (
                select max(event.interaction_id)
                from engine.events_of(latest_of_long.asker) event
                where event.media_key = kept.media_key
            )
            else kept.place
        end,
        null
    from kept
    union all
    select known.media_key, known.preference, known.last_at, known.last_id, known.deed
    from known
    where (select are_enough from counted)
    union all
    select opinion.media_key, opinion.preference, opinion.last_at, opinion.last_id, opinion.deed
    from engine.opinions_of(latest_of_long.asker) opinion
    where opinion.preference >= latest_of_long.least_preference and not (select are_enough from counted)
$$;

comment on function engine.latest_of_long is
    'Returns engine.latest_opinions of a person with a long history. Opinions of the same moment are in order by last_id, which need not be the id of an event. deed: null where it is not looked up (engine.deed_of).';
