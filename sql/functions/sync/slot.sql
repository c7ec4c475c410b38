create function engine.slot(user_id uuid)
    returns integer
    language sql
    immutable
    parallel safe
as $$
    select uuid_hash(user_id) & 63
$$;

comment on function engine.slot is
    'Returns which of 64 slots a person belongs to, from 0 to 63: the same on every server, and as PL/Proxy computes it. Null for null. Inlined, so that the source can compute it.';

grant execute on function engine.slot to ml_service_sync;
