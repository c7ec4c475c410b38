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
    'When something counts as having happened: null, infinity and what was before 1970 as at its beginning. (What is in the future counts as when it was read: engine.add_interactions.) Inlined, so that a source can compute it.';

grant execute on function engine.counted_time to ml_service_sync;
