-- By binary search, which is what width_bucket does: it counts the times until a moment.
create function model.day_places(times timestamptz[], day date)
    returns table (first integer, last integer)
    language sql
    immutable
    parallel safe
as $$
    select
        width_bucket(day_places.day::timestamp at time zone interval '0' - interval '1 microsecond', day_places.times) + 1,
        width_bucket((day_places.day + 1)::timestamp at time zone interval '0' - interval '1 microsecond', day_places.times)
$$;

comment on function model.day_places is
    'Returns the places of the times of this day (UTC), from first to last; first is last + 1 if there are none. times: ascending. Inlined.';
