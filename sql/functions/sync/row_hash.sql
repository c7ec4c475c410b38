-- Null is hashed as a value that counts the same (engine.counted_value, engine.counted_time). This is a CASE and no
-- COALESCE, because postgres_fdw lets the source compute only the former.
create function engine.row_hash(
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
                        case when value is null then 'NaN' else value end,
                        timestamp_hash_extended(
                            (case when happened_at is null then '-infinity'::timestamptz else happened_at end) at time zone interval '0',
                            0
                        )
                    )
                )
            )
        )
    )
$$;

comment on function engine.row_hash is
    'Returns a 64-bit hash of an interaction as it stands in the source; null if its id, person, medium or type is null. Inlined, so that the source can compute it.';

grant execute on function engine.row_hash to ml_service_sync;
