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
    'Returns one row. state: a text that changes whenever the genres of a person or a version in engine.data_version change: the shared version (the model, the catalogue as last read, who was forgotten, strategies, rules, placements, pages, experiments) or the person''s own (their interactions). It does not cover the time, nor what the relations of rules and lists say (engine.said_by_operator). digest: the SHA-256 of key, a question as text, followed by state; a kept answer is valid while its digest is equal. Inlined, because it always returns one row.';
