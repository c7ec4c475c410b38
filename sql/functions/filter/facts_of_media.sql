-- Turns the columns of a medium into rows of engine.media_fact.
create function engine.facts_of_media(genre_set_key integer, media_type text, release_year integer, available boolean)
    returns table (kind text, value text)
    language sql
    stable
    parallel safe
as $$
    select distinct 'genre', lower(btrim(genre, e' \t\n\r'))
    from engine.genre_set
    cross join unnest(genres) as genre
    where genre_set.genre_set_key = facts_of_media.genre_set_key
    union all
    select 'media_type', lower(btrim(facts_of_media.media_type, e' \t\n\r'))
    where facts_of_media.media_type is not null
    union all
    select 'released', facts_of_media.release_year::text
    where facts_of_media.release_year is not null
    union all
    select 'available', ''
    where facts_of_media.available
$$;

comment on function engine.facts_of_media is
    'Returns the rows (kind, value) of engine.media_fact for a medium that has these values in engine.media: one for each genre, and one each for media_type and release_year (kind released), unless null, and for available, if true.';
