-- How well media fit the genres that a person states.
create function engine.genre_scores(user_id uuid, media_keys integer[])
    returns double precision[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select array_agg(engine.content_score(coalesce(person.genres, '{}'), genre_set.genres) order by listed.place)
        from unnest(genre_scores.media_keys) with ordinality as listed (media_key, place)
        join engine.media on media.media_key = listed.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        left join engine.person on person.user_id = genre_scores.user_id
    );
end
$$;

comment on function engine.genre_scores is
    'Returns engine.content_score of each of these media for a person (null: nobody in particular), in their order.';
