create function engine.counted_days("from" timestamptz, "to" timestamptz)
    returns table (day date, upto timestamptz, is_over boolean)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set jit = off
as $$
begin
    return query
        select counted.day, coalesce(counted.upto, counted.day + 1), counted.upto is null
        from engine.counted_day counted
        cross join engine.tracking
        where counted.day >= counted_days."from"
            and coalesce(counted.upto, counted.day + 1) <= counted_days."to"
            and not exists (select from engine.changed_day changed where changed.day = counted.day)
            and (
                counted.upto is not null
                or counted.attribution_window::text = tracking.attribution_window::text
                and not exists (
                    select
                    from unnest(gone_user_keys, gone_media_keys) as gone (user_key, media_key)
                    join engine.interaction event using (user_key, media_key)
                    where event.positive
                )
            );
end
$$;

comment on function engine.counted_days is
    'Returns the days (UTC) between two times whose rows of engine.counted_outcome still hold. upto: until when what was shown is counted; is_over: whether the whole day is counted, including what was taken.';
