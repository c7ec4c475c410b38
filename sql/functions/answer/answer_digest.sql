-- What a kept answer is known by.
create function engine.answer_digest(key text, user_id uuid)
    returns table (digest bytea)
    language sql
    stable
    parallel safe
as $$
    select sha256(convert_to(answer_digest.key || state, 'UTF8'))
    from engine.cache_dependencies(answer_digest.user_id)
$$;

comment on function engine.answer_digest is
    'One row, so that it is inlined: the SHA-256 of a question, as text, and of engine.cache_dependencies of the person who asks.';
