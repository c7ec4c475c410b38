create function engine.row_hash(interaction_id bigint, user_id uuid, media_id uuid, type text)
    returns bigint
    language sql
    immutable
    parallel safe
as $$
    select hashint8extended(
        interaction_id,
        uuid_hash_extended(user_id, uuid_hash_extended(media_id, hashtextextended(type, 0)))
    )
$$;

comment on function engine.row_hash is
    '64 bits of which interaction it is, and of who did what with what; null where one of them is. Inlined, so that a source can compute it.';

grant execute on function engine.row_hash to ml_service_sync;
