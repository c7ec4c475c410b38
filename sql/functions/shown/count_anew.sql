create function engine.count_anew(times timestamptz[], shown boolean default false)
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set jit = off
as $$
    insert into engine.changed_day (day)
    select distinct day::date
    from unnest(count_anew.times) as changed (at)
    cross join engine.tracking
    -- What happened at that time may count for an answer that was shown up to attribution_window before.
    cross join lateral generate_series(date_trunc('day', at - attribution_window), date_trunc('day', at), '1 day') day
    where (
            day + interval '25 hours' + attribution_window <= clock_timestamp()
            -- For a day that is not over, engine.count_outcomes counts what was shown, but not what was taken.
            or count_anew.shown and day = date_trunc('day', at)
        )
        and day > clock_timestamp() - retention - interval '2 days'
$$;

comment on function engine.count_anew is
    'Records in engine.changed_day the days (UTC) whose outcomes may have changed, because interactions, attributions or, with shown, answers of these times have changed. Only days are recorded that engine.count_outcomes may have counted, and whose answers are still kept.';
