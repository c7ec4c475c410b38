-- Where a medium would be without one of its reasons.
create function engine.place_without(asker engine.asker, media_key integer, kind text, genre text, cause_key integer)
    returns integer
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
begin
    case kind
        when 'genre' then
            asker.genres := array_remove(asker.genres, genre);
        when 'media' then
            asker.without := array[cause_key];
            asker.session_keys := array_remove(asker.session_keys, cause_key);
        when 'people' then
            asker.strategy.neighbours_weight := 0;
        when 'popular' then
            asker.strategy.popularity_weight := 0;
        when 'trending' then
            asker.strategy.trend_weight := 0;
        else -- another candidate source, whose weight is the column <kind>_weight
            asker.strategy := jsonb_populate_record(asker.strategy, jsonb_build_object(kind || '_weight', 0));
    end case;
    if kind in ('genre', 'media') and (select is_cold from engine.is_cold(asker)) then
        asker.strategy := (select popular from engine.strategy popular where popular.name = 'popular');
    end if;
    return (select "position" from engine.place(asker, media_key, 0));
end
$$;

comment on function engine.place_without is
    'Returns the position that engine.place would give a medium without one of its reasons: had the person not stated this genre (kind genre), had the person done nothing with the medium cause_key, which is then a candidate itself (kind media), or did the strategy give this source no weight (kind people, popular or trending). Where the strategy knows nothing of the person then, the order is by popularity.';
