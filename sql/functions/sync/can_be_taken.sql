create function engine.can_be_taken(user_id uuid, media_id uuid, type text)
    returns boolean
    language sql
    immutable
    parallel safe
as $$
    select user_id is not null and media_id is not null and type is not null and type in ('LIKE', 'DISLIKE', 'WATCH')
$$;

comment on function engine.can_be_taken is
    'Whether an interaction of the source says who did what with what; true or false. Inlined, so that a source can compute it.';

grant execute on function engine.can_be_taken to ml_service_sync;
