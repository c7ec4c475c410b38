-- A genre as it is kept and shown, however a caller spells it.
create function engine.spelled(genre text)
    returns text
    language sql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        (
            select known.genre
            from engine.genre known
            where lower(known.genre) = lower(btrim(spelled.genre, e' \t\n\r'))
        ),
        spelled.genre
    )
$$;

comment on function engine.spelled is
    'The spelling that engine.genre has of a genre, whatever its case and the spaces around it; one that is not known as it is. Null for null.';
