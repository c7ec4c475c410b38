create function engine.counted_time(happened_at timestamptz)
    returns timestamptz
    language sql
    immutable
    parallel safe
as $$
    select case
        when happened_at >= '1970-01-01 00:00:00+00' and happened_at < 'infinity' then happened_at
        else '1970-01-01 00:00:00+00'
    end
$$;

comment on function engine.counted_time is
    'Returns the time at which an interaction counts as having happened: happened_at, or the beginning of 1970 (UTC) if it is null, infinite or earlier. (A time in the future counts as the time of reading, see engine.add_interactions.) Inlined, so that the source can compute it.';

grant execute on function engine.counted_time to ml_service_sync;
