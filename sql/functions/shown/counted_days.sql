create function engine.counted_days(placement text, "from" timestamptz, "to" timestamptz, by text)
    returns date[]
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select array(
        select counted.day
        from engine.counted_day counted
        where counted.day::timestamp at time zone 'UTC' >= counted_days."from"
            and (counted.day + 1)::timestamp at time zone 'UTC' <= counted_days."to"
            and counted.placement is not distinct from counted_days.placement
            and counted.kind = counted_days.by
            and counted.state = engine.outcome_state(counted.day)
        order by counted.day
    )
$$;

comment on function engine.counted_days is
    'The days (UTC) that lie whole between two times and whose engine.counted_outcome, of a placement (null: all) and by strategy, placement, position or arm, are those of now, in order.';
