create function engine.counted_time(happened_at timestamptz)
    returns timestamptz
    language sql
    immutable
    parallel safe
as $$
    select case when isfinite(happened_at) then happened_at else '1970-01-01 00:00:00+00' end
$$;

comment on function engine.counted_time is
    'When something counts as having happened: null and infinity as long ago. Inlined, so that a source can compute it.';

grant execute on function engine.counted_time to ml_service_sync;
