-- How many of the most similar people took a medium, rounded for privacy (engine.people_told).
create function engine.nearest_people_who_took(asker engine.asker, media_key integer)
    returns integer
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select engine.people_told(count(*))
        from engine.nearest_people(asker) neighbour
        join model.user_history on user_history.user_key = neighbour.user_key
        where nearest_people_who_took.media_key = any (media_keys)
    );
end
$$;

comment on function engine.nearest_people_who_took is
    'Returns how many of engine.nearest_people took this medium, rounded down by engine.people_told.';
