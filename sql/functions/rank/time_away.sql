create function engine.time_away(asker engine.asker)
    returns table (half_lives double precision, away interval)
    language sql
    stable
    parallel safe
as $$
    select
        newest.half_lives,
        case when (time_away.asker).session_keys = '{}' then (
            select greatest(newest.happened_at - max(event.happened_at), '0')
            from engine.events_of(time_away.asker) event
        ) end
    from model.newest
$$;

comment on function engine.time_away is
    'The present, in half-lives of the trend as model.newest has it, and the time from the person''s last interaction to then, at least 0; null for nobody in particular, and for a session. One row.';
