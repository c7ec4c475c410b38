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
    'Returns one row. half_lives: the present (model.newest), in half-lives of the trend. away: the time from the asker''s last interaction to the present, at least 0; 0 if there is none, null for a session.';
