-- The first media for one person in the order that engine.from_new draws each day.
create function engine.new_for(user_id uuid, allowed varbit, n integer)
    returns table (media_key integer, place bigint)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        select lot.media_key, row_number() over (order by lot.score desc, media_id)
        from (
            select asked.user_id, person.user_key, coalesce(person.genres, '{}') as genres
            from (select new_for.user_id) asked
            left join engine.person on person.user_id = asked.user_id
        ) asking
        cross join lateral engine.from_new(
            row(asking.user_id, asking.user_key, asking.genres, '{}', null, new_for.allowed, null, false, '{}', false, null, null)::engine.asker,
            new_for.n
        ) lot
        join engine.media on media.media_key = lot.media_key;
end
$$;

comment on function engine.new_for is
    'Returns the first n media of engine.from_new for a person (null: nobody in particular) among those whose bits in allowed are 1 (null: all), each with its place, from 1.';
