create function engine.new_answer_id(at timestamptz)
    returns uuid
    language sql
    volatile
    parallel safe
as $$
    select encode(
        -- The version, 7 in the place of a random UUID's 4.
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send(floor(1000 * extract(epoch from new_answer_id.at))::bigint) from 3)
                    from 1 for 6
                ),
                52,
                1
            ),
            53,
            1
        ),
        'hex'
    )::uuid
$$;

comment on function engine.new_answer_id is
    'A UUID of version 7 (RFC 9562) for an answer: 48 bits of Unix time in milliseconds, 74 random ones.';
