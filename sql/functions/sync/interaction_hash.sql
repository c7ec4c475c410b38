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
    'Returns a 64-bit hash of all that counts of an interaction. Pass the value and time as counted (engine.counted_value, engine.counted_time). Inlined, so that the source can compute it.';

grant execute on function engine.interaction_hash to ml_service_sync;
