create function engine.can_be_taken(user_id uuid, media_id uuid, type text)
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select user_id is not null and media_id is not null and type is not null and type in ('LIKE', 'DISLIKE', 'WATCH')
$$;

comment on function engine.can_be_taken is
    'Returns whether an interaction of the source is usable: user_id, media_id and type are not null, and type is LIKE, DISLIKE or WATCH. Never null. Inlined, so that the source can compute it.';

grant execute on function engine.can_be_taken to ml_service_sync;
