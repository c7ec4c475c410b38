-- The time in which an answer stays valid: new media are drawn anew each day, and experiments begin and end.
create function engine.steady_span()
    returns tstzrange
    language sql
    stable
    parallel safe
as $$
    select tstzrange(max(bound) filter (where bound <= now()), min(bound) filter (where bound > now()))
    from (
        select date_trunc('day', now(), 'UTC') + day * interval '24 hours' as bound
        from generate_series(0, 1) day
        union all
        select unnest(array[starts_at, ends_at])
        from engine.experiment
    ) known
$$;

comment on function engine.steady_span is
    'Returns the longest time range around now in which no day begins (UTC; new media are drawn anew each day) and no experiment begins or ends.';
