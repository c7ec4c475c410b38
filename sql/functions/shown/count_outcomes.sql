-- Days that are over are counted before the others, and later days before earlier ones, because recent outcomes
-- are asked for most often.
create function engine.count_outcomes()
    returns date
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
    counting_window constant interval := (select attribution_window from engine.tracking);
    -- The last day that is over: since its end, attribution_window and an hour for late events have passed.
    latest constant date := (now() - counting_window - interval '1 hour')::date - 1;
    hour constant timestamptz := date_trunc('hour', now() - interval '1 hour');
    earliest constant date := least(
        (select min(shown_at) from engine.answer_log)::date,
        (select min(day) from engine.changed_day)
    );
    chosen record;
    writers text[];
    went_user_keys integer[];
    went_media_keys integer[];
    counting cursor for
        select counts.*
        from unnest('{page,arm,position}'::text[]) as kinds (kind)
        cross join lateral (
            select * from engine.shown_counts(null, chosen.day, chosen.upto, kinds.kind)
            union all
            select * from engine.taken_counts(null, chosen.day, chosen.upto, kinds.kind) where chosen.is_over
        ) counts
        order by kinds.kind; -- the sort makes the first fetch count everything
    counts engine.counted_outcome;
begin
    -- One row a day is enough: the rows of a day that changes often would pile up until it is counted.
    delete from engine.changed_day
    where ctid not in (select min(ctid) from engine.changed_day group by day);

    select wanted.* into chosen
    from generate_series(earliest, hour, '1 day') begun
    cross join lateral (
        select begun::date as day, least(begun + interval '1 day', hour) as upto, begun::date <= latest as is_over
    ) wanted
    where wanted.upto > begun
        and not exists (
            select
            from engine.counted_days(begun, begun + interval '1 day') held
            where held.upto >= wanted.upto and held.is_over >= wanted.is_over
        )
    order by wanted.is_over desc, wanted.day desc
    limit 1;
    if not found then
        return null;
    end if;
    -- A transaction that wrote before this day could be counted has noted no change in engine.changed_day.
    -- Wait until all transactions that are writing now have ended, so that the counts include their rows.
    writers := array(select virtualtransaction from engine.outcome_writers());
    for turn in 1..100 loop
        exit when not exists (select from engine.outcome_writers() where virtualtransaction = any (writers));
        if turn = 100 then
            return null;
        end if;
        perform pg_sleep(0.05);
    end loop;
    -- A change that commits after this delete leaves its own row, which stays whether or not the counts below include it.
    delete from engine.changed_day where day = chosen.day;
    select coalesce(array_agg(user_key), '{}'), coalesce(array_agg(media_key), '{}')
    into went_user_keys, went_media_keys
    from engine.attribution named
    where chosen.is_over
        and answer_id >= engine.first_answer_id(chosen.day)
        and answer_id < engine.first_answer_id(chosen.day + 1)
        and not exists (
            select
            from engine.interaction event
            where event.user_key = named.user_key and event.media_key = named.media_key and positive
        );
    open counting;
    fetch counting into counts;
    -- Written only now that everything is counted: api.forget_user deletes rows of engine.counted_day, and would
    -- otherwise wait for this transaction during the whole count.
    insert into engine.counted_day (day, upto, attribution_window, gone_user_keys, gone_media_keys)
    select
        chosen.day,
        case when not chosen.is_over then chosen.upto end,
        attribution_window,
        went_user_keys,
        went_media_keys
    from engine.tracking
    where attribution_window::text = counting_window::text
    on conflict (day) do update set
        upto = excluded.upto,
        attribution_window = excluded.attribution_window,
        gone_user_keys = excluded.gone_user_keys,
        gone_media_keys = excluded.gone_media_keys;
    if found then
        delete from engine.counted_outcome where day = chosen.day;
        while counts.day is not null loop
            insert into engine.counted_outcome select counts.*;
            fetch counting into counts;
        end loop;
    end if;
    close counting;
    return chosen.day;
end
$$;

comment on function engine.count_outcomes is
    'Fills engine.counted_outcome for one day (UTC) that is not counted yet, or whose counts do not hold any more. A day that ended longer than engine.tracking.attribution_window and an hour ago is counted completely; of a later day, only what was shown in hours that ended at least an hour ago. Returns that day; null if there is none, or if a transaction that began to write before does not end within five seconds.';

grant execute on function engine.count_outcomes to ml_service_sync;
