create function engine.new_answer_id(at timestamptz, tail text default right(gen_random_uuid()::text, 17))
    returns uuid
    language sql
    volatile
    parallel safe
as $$
    -- extract returns numeric, which is exact: the id must hold the same millisecond as shown_at.
    select overlay(
        lpad(to_hex((extract(epoch from new_answer_id.at) * 4096000)::bigint), 15, '0') || new_answer_id.tail
        placing '7' from 13 for 0
    )::uuid
$$;

comment on function engine.new_answer_id is
    'Returns a UUID of version 7 (RFC 9562) for an answer: 48 bits of Unix time in milliseconds, 12 bits of their fraction, and 62 random bits (tail). Answers that say the same to the same person have the same tail (engine.logged_again).';
