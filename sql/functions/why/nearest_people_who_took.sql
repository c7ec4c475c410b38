-- How many of the people most similar to somebody took a medium, as far as that may be told.
create function engine.nearest_people_who_took(asker engine.asker, media_key integer)
    returns integer
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Fewer might be somebody whom the reader knows.
    fewest constant integer := 5;
begin
    return (
        select nullif(count(*) / fewest * fewest, 0)
        from engine.nearest_people(asker) neighbour
        join model.user_history on user_history.user_key = neighbour.user_key
        where nearest_people_who_took.media_key = any (media_keys)
    );
end
$$;

comment on function engine.nearest_people_who_took is
    'Of engine.nearest_people, how many took this medium, rounded down to a multiple of five; null below five: so one person more or less, and who it is, does not show.';
