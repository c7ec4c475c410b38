-- All that the answer to a question of this person depends on, but the question and the operator's relations.
create function engine.cache_dependencies(
    user_id uuid,
    day date default (now() at time zone 'UTC')::date,
    key text default ''
)
    returns table (state text, digest bytea)
    language sql
    stable
    parallel safe
as $$
    -- (Arrays, for to set up an aggregate takes longer than to read what it would count.)
    select known.state, sha256(convert_to(cache_dependencies.key || known.state, 'UTF8'))
    from (
        select coalesce(cache_dependencies.day::text, '') -- what is explored
            || array(
                select version
                from engine.data_version
                where data_version.user_key = 0
            )::text
            || coalesce(
                (
                    select hash_array_extended(genres, 0) || array(
                        select version
                        from engine.data_version
                        where data_version.user_key = person.user_key
                    )::text
                    from engine.person
                    where person.user_id = cache_dependencies.user_id
                ),
                ''
            ) as state
    ) known
$$;

comment on function engine.cache_dependencies is
    'One row, so that it is inlined: a text that changes with all that a person''s answers depend on and no rule or list says: the day (UTC; null where nothing is explored), the person''s genres, and engine.data_version, of everybody''s (the model, the catalogue as it was last read, who was forgotten, strategies, rules, placements, pages) and of theirs (what they did). digest: the SHA-256 of a question, as text (key), and of this, by which a kept answer is known.';
