-- Everything that an answer to this person depends on, except the question, the time and the relations of the operator.
create function engine.cache_dependencies(user_id uuid, key text default '')
    returns table (state text, digest bytea)
    language sql
    stable
    parallel safe
as $$
    -- This calls few functions and reads few relations, because each of them must be looked up first.
    select
        concat(person.genres, versions.shared, versions.own),
        sha256(convert_to(concat(cache_dependencies.key, person.genres, versions.shared, versions.own), 'UTF8'))
    from (select) asked
    left join engine.person on person.user_id = cache_dependencies.user_id
    cross join lateral (
        select
            array(select version from engine.data_version where data_version.user_key = 0) as shared,
            array(select version from engine.data_version where data_version.user_key = person.user_key) as own
    ) versions
$$;

comment on function engine.cache_dependencies is
    'One row, so that it is inlined: a text that changes with all that a person''s answers depend on and no clock, rule or list says: the person''s genres, and engine.data_version, of everybody''s (the model, the catalogue as it was last read, who was forgotten, strategies, rules, placements, pages, experiments) and of theirs (what they did). digest: the SHA-256 of a question, as text (key), and of this, by which a kept answer is known.';
