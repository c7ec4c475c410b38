-- What a person took last, and which genres they take most.
create function engine.likes_of(
    user_id uuid,
    out subjects integer[],
    out genres text[]
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    latest constant integer := 200;
begin
    with taken as materialized (
        select
            media.media_key,
            media.genre_set_key,
            row_number() over (order by last_at desc, last_id desc) as place
        from engine.person
        cross join model.opinions(person.user_key) opinion
        join engine.media on media.media_key = opinion.media_key
        where person.user_id = likes_of.user_id
            and preference > 0
            and media.available
        order by last_at desc, last_id desc
        limit latest
    ),
    -- The stated genres count as much as one medium, so they decide little once a person has taken many.
    counted as (
        select genre, count(*) as times
        from (
            select unnest(genre_set.genres) as genre
            from taken
            join engine.genre_set on genre_set.genre_set_key = taken.genre_set_key
            union all
            select unnest(person.genres)
            from engine.person
            where person.user_id = likes_of.user_id
        ) named
        group by genre
    )
    select
        array(select media_key from taken order by place),
        array(select genre from counted order by times desc, genre)
    into subjects, genres;
end
$$;

comment on function engine.likes_of is
    'Returns what a person likes, from the 200 available media that they liked or watched last and do not dislike. subjects: the keys of these media, latest first. genres: the genres of these media and those that the person stated, most frequent first. Each is empty where there are none.';
