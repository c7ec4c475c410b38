create function engine.is_own(user_id uuid, slots integer[])
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select slots is null or engine.slot(user_id) = any (slots)
$$;

comment on function engine.is_own is
    'Whether a person is one of these slots (of engine.shard; null: all of them, whoever it is). Inlined, so that a source can compute it, and need not where slots are null.';

grant execute on function engine.is_own to ml_service_sync;
