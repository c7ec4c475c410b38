-- New media for somebody, with how well they fit.
create function engine.new_for(
    question engine.question,
    out media_keys integer[],
    out scores double precision[]
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    allowed constant varbit := case when question.filtered then (engine.allowed_media(question, question.user_ids[1])).bits end;
begin
    select
        array_agg(lot.media_key order by lot.score desc, media_id),
        array_agg(engine.content_score(asking.genres, genre_set.genres) order by lot.score desc, media_id)
    into media_keys, scores
    from (
        select asked.user_id, person.user_key, coalesce(person.genres, '{}') as genres
        from (select question.user_ids[1] as user_id) asked
        left join engine.person on person.user_id = asked.user_id
    ) asking
    cross join lateral engine.from_new(
        row(asking.user_id, asking.user_key, asking.genres, '{}', null, allowed, null, false, '{}')::engine.asker,
        question.n
    ) lot
    join engine.media on media.media_key = lot.media_key
    join engine.genre_set on genre_set.genre_set_key = lot.genre_set_key;
end
$$;

comment on function engine.new_for is
    'The first n of engine.from_new that a question lets through, for the first of those who ask, with engine.content_score. Null where there is none.';
