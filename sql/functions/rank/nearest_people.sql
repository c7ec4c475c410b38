create function engine.nearest_people(asker engine.asker)
    returns table (user_key integer)
    language sql
    stable
    parallel safe
as $$
    with history as (
        select opinion.media_key
        from engine.latest_opinions(nearest_people.asker, 1) opinion
        where preference > 0
        order by last_at desc, last_id desc
        limit ((nearest_people.asker).strategy).history_limit
    ),
    overlap as (
        select other.user_key, max(other.degree) as degree, count(*) as shared
        from (
            select unnest(user_keys) as user_key, unnest(degrees) as degree
            from history
            join model.media_audience on media_audience.media_key = history.media_key
        ) other
        group by other.user_key
        offset 0 -- optimization fence: the asker is left out after grouping, not row by row
    ),
    -- shared² / degree orders as the cosine does, because the length of the history of the asker is the same for all,
    -- and equal fractions are equal numbers. WITH TIES keeps all ties at the end, so that user_id is needed for few
    -- people only.
    nearest as (
        select overlap.user_key, shared, shared::double precision * shared / degree as nearness
        from overlap
        where overlap.user_key <> (nearest_people.asker).user_key
        order by nearness desc, shared desc
        fetch first (((nearest_people.asker).strategy).neighbour_count) rows with ties
    )
    select nearest.user_key
    from nearest
    -- The join drops people who were forgotten since the model was built.
    join engine.person on person.user_key = nearest.user_key
    order by nearness desc, shared desc, user_id
    limit ((nearest_people.asker).strategy).neighbour_count
$$;

comment on function engine.nearest_people is
    'Returns the neighbour_count people nearest to the asker by cosine over the media that both took, among the audiences of the last history_limit media that the asker liked or watched; ties go by how many media are shared, then by id (user-kNN: Herlocker, Konstan, Borchers and Riedl, SIGIR 1999). No rows without a history.';
