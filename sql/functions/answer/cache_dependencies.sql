-- All that the answer to a question of this person depends on, but the question.
create function engine.cache_dependencies(
    user_id uuid,
    day date default (now() at time zone 'UTC')::date
)
    returns table (state text)
    language sql
    stable
    parallel safe
as $$
    select concat_ws(
        ' ',
        cache_dependencies.day, -- what is explored
        genres,
        (
            select bit_xor(hashint8extended(version, 0))
            from engine.data_version
            where data_version.user_key in (0, person.user_key)
        )
    )
    from (select) nobody
    left join engine.person on person.user_id = cache_dependencies.user_id
$$;

comment on function engine.cache_dependencies is
    'One row, so that it is inlined: a text that changes with all that a person''s answers depend on: the day (UTC; null where nothing is explored), the person''s genres, and engine.data_version, of theirs (what they did) and of everybody''s (the model, the catalogue as it was last read, who was forgotten, the strategies).';
