create function engine.interaction_hash(
    interaction_id bigint,
    user_id uuid,
    media_id uuid,
    type text,
    value double precision,
    happened_at timestamptz
)
    returns bigint
    language sql
    immutable
    parallel safe
as $$
    select hashint8extended(
        interaction_id,
        uuid_hash_extended(
            user_id,
            uuid_hash_extended(
                media_id,
                hashtextextended(
                    type,
                    hashfloat8extended(
                        value,
                        timestamp_hash_extended(happened_at at time zone interval '0', 0)
                    )
                )
            )
        )
    )
$$;

comment on function engine.interaction_hash is
    '64 bits of all that counts of an interaction. Inlined, so that a source can compute it.';

grant execute on function engine.interaction_hash to ml_service_sync;
