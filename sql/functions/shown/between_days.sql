create function engine.between_days("from" timestamptz, "to" timestamptz, days date[])
    returns table ("from" timestamptz, "to" timestamptz)
    language sql
    immutable
    parallel safe
as $$
    select gap."from", gap."to"
    from (
        select
            greatest(coalesce((lag(day) over in_order + 1)::timestamp at time zone 'UTC', between_days."from"), between_days."from"),
            least(day::timestamp at time zone 'UTC', between_days."to")
        from unnest(between_days.days || null::date) day
        window in_order as (order by day)
    ) gap ("from", "to")
    where gap."from" < gap."to"
$$;

comment on function engine.between_days is
    'What is left of the time from one moment up to another without these days (UTC): none, one or more spans, in order.';
