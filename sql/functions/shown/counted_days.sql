create function engine.counted_days("from" timestamptz, "to" timestamptz)
    returns date[]
    language sql
    stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
    select array(
        select counted.day
        from engine.counted_day counted
        join engine.tracking on tracking.attribution_window::text = counted.attribution_window::text
        where counted.day >= counted_days."from"
            and counted.day + 1 <= counted_days."to"
            and not exists (select from engine.changed_day changed where changed.day = counted.day)
            and not exists (
                select
                from unnest(gone_user_keys, gone_media_keys) as gone (user_key, media_key)
                join engine.interaction event using (user_key, media_key)
                where event.positive
            )
        order by counted.day
    )
$$;

comment on function engine.counted_days is
    'The days (UTC) that lie whole between two times and whose engine.counted_outcome are what would be counted now, in order.';
