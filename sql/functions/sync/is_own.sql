create function engine.is_own(user_id uuid, slots integer[])
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select slots is null or engine.slot(user_id) = any (slots)
$$;

comment on function engine.is_own is
    'Returns whether a person belongs to one of these slots (engine.shard). Null slots stand for all: the result is true for everybody. Inlined, so that the source can compute it, and need not where slots is null.';

grant execute on function engine.is_own to ml_service_sync;
